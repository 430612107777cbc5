#ifndef NODEOPS_BASE_CLOCK_H_
#define NODEOPS_BASE_CLOCK_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>

#include "absl/time/time.h"

namespace nodeops::base {

namespace asio = boost::asio;

// A point on a clock that never jumps. Only differences mean something.
using MonotonicTime = std::chrono::steady_clock::time_point;

// The time between two points, in the type that options use.
inline absl::Duration Between(MonotonicTime from, MonotonicTime to) {
  return absl::FromChrono(to - from);
}

// `from` plus `wait`, saturating: an infinite wait gives MonotonicTime::max().
MonotonicTime After(MonotonicTime from, absl::Duration wait);

// One coroutine's alarm. Not thread-safe: use it on the executor that it was made for.
class Timer {
 public:
  virtual ~Timer() = default;

  // Returns true once `deadline` has come, or false at once when Cancel() is called meanwhile. At
  // most one wait at a time.
  virtual asio::awaitable<bool> WaitUntil(MonotonicTime deadline) = 0;

  // Ends the wait that is under way, if there is one. A later WaitUntil waits again.
  virtual void Cancel() = 0;
};

// Where time comes from. Everything that waits takes one as a constructor argument, so that tests
// run on a virtual clock (base/testing/simulated_clock.h) and never sleep. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // For people: time stamps.
  virtual absl::Time Now() const = 0;

  // For intervals: backoffs, time limits, ages.
  virtual MonotonicTime MonotonicNow() const = 0;

  // A timer whose waits complete on `executor`.
  virtual std::unique_ptr<Timer> NewTimer(asio::any_io_executor executor) = 0;
};

// The machine's clocks. Lives as long as the process.
Clock& SystemClock();

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_CLOCK_H_
