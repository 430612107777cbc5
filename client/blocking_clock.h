#ifndef NODEOPS_CLIENT_BLOCKING_CLOCK_H_
#define NODEOPS_CLIENT_BLOCKING_CLOCK_H_

#include <stop_token>

#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::client {

// Time for code that blocks its thread, as a command line does; base::Clock is the one for
// coroutines.
class BlockingClock {
 public:
  virtual ~BlockingClock() = default;

  virtual base::MonotonicTime Now() const = 0;

  // Returns after `wait`, or as soon as `stop` is requested.
  virtual void Sleep(absl::Duration wait, std::stop_token stop) = 0;
};

// The machine's. Lives as long as the process.
BlockingClock& SystemBlockingClock();

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_BLOCKING_CLOCK_H_
