#ifndef NODEOPS_CLIENT_TESTING_SIMULATED_BLOCKING_CLOCK_H_
#define NODEOPS_CLIENT_TESTING_SIMULATED_BLOCKING_CLOCK_H_

#include "client/blocking_clock.h"

namespace nodeops::client {

// Time that passes only in Sleep and Advance.
class SimulatedBlockingClock final : public BlockingClock {
 public:
  base::MonotonicTime Now() const override { return now_; }
  void Sleep(absl::Duration wait, std::stop_token stop) override {
    if (!stop.stop_requested()) Advance(wait);
  }
  void Advance(absl::Duration by) { now_ = base::After(now_, by); }
  // Since the clock was made.
  absl::Duration elapsed() const { return base::Between(kStart, now_); }

 private:
  static constexpr base::MonotonicTime kStart{std::chrono::hours(1)};
  base::MonotonicTime now_ = kStart;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_TESTING_SIMULATED_BLOCKING_CLOCK_H_
