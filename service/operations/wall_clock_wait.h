#ifndef NODEOPS_SERVICE_OPERATIONS_WALL_CLOCK_WAIT_H_
#define NODEOPS_SERVICE_OPERATIONS_WALL_CLOCK_WAIT_H_

#include <boost/asio/awaitable.hpp>

#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::operations {

// Waits until the wall clock shows `time`. Timers run on a clock that never jumps, the wall clock
// may be set while they do: that is noticed within a minute. False once `timer`, which must outlive
// it, was cancelled.
boost::asio::awaitable<bool> WaitUntilWallTime(base::Clock& clock, base::Timer& timer,
                                               absl::Time time);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_WALL_CLOCK_WAIT_H_
