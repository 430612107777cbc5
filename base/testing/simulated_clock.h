#ifndef NODEOPS_BASE_TESTING_SIMULATED_CLOCK_H_
#define NODEOPS_BASE_TESTING_SIMULATED_CLOCK_H_

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "base/clock.h"

namespace nodeops::base {

// A clock that stands still until a test moves it. Timers due at the same time fire in the order in
// which their waits began, so that a run on one thread is the same every time. Not thread-safe:
// everything runs on the test's thread.
class SimulatedClock final : public Clock {
 public:
  // Begins at an arbitrary time that is not zero on either scale.
  SimulatedClock();
  ~SimulatedClock() override;

  absl::Time Now() const override;
  MonotonicTime MonotonicNow() const override { return now_; }
  std::unique_ptr<Timer> NewTimer(asio::any_io_executor executor) override;

  // Moves the time forward. Timers that become due complete on their executors, which still have to
  // be run.
  void Advance(absl::Duration by);

  // Runs `io` until it has nothing left to do but wait, then moves to the next timer's time, and so
  // on until no timer waits or `done` (asked whenever `io` is idle) says true. Returns how much
  // time passed.
  absl::Duration RunUntilIdle(asio::io_context& io, std::function<bool()> done = nullptr);

  // Timers waiting now.
  size_t waiting() const { return waits_.size(); }

 private:
  friend class SimulatedTimer;
  using Key = std::pair<MonotonicTime, uint64_t>;

  void FireDue();

  const MonotonicTime start_;
  MonotonicTime now_;
  uint64_t next_wait_ = 0;
  std::map<Key, std::function<void(bool)>> waits_;
};

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_TESTING_SIMULATED_CLOCK_H_
