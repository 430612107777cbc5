#include "service/operations/wall_clock_wait.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>

#include "base/testing/simulated_clock.h"

namespace nodeops::operations {
namespace {

// A machine whose wall clock is set while it runs.
class ClockThatJumps final : public base::Clock {
 public:
  explicit ClockThatJumps(base::SimulatedClock& clock) : clock_(clock) {}
  void Jump(absl::Duration by) { offset_ += by; }

  absl::Time Now() const override { return clock_.Now() + offset_; }
  base::MonotonicTime MonotonicNow() const override { return clock_.MonotonicNow(); }
  std::unique_ptr<base::Timer> NewTimer(boost::asio::any_io_executor executor) override {
    return clock_.NewTimer(std::move(executor));
  }

 private:
  base::SimulatedClock& clock_;
  absl::Duration offset_;
};

class WallClockWaitTest : public testing::Test {
 protected:
  void WaitFor(absl::Duration time) {
    boost::asio::co_spawn(io_, WaitUntilWallTime(clock_, *timer_, clock_.Now() + time),
                          [this](std::exception_ptr, bool came) { came_ = came; });
    Poll();
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }
  void Pass(absl::Duration time) {
    simulated_.Advance(time);
    Poll();
  }

  boost::asio::io_context io_;
  base::SimulatedClock simulated_;
  ClockThatJumps clock_{simulated_};
  const std::unique_ptr<base::Timer> timer_ = clock_.NewTimer(io_.get_executor());
  std::optional<bool> came_;
};

TEST_F(WallClockWaitTest, EndsExactlyThen) {
  WaitFor(absl::Seconds(150));
  Pass(absl::Seconds(60));
  Pass(absl::Seconds(60));
  Pass(absl::Seconds(30) - absl::Nanoseconds(1));
  EXPECT_FALSE(came_.has_value());
  Pass(absl::Nanoseconds(1));
  EXPECT_EQ(came_, true);
}

TEST_F(WallClockWaitTest, WhatHasPassedIsNotWaitedFor) {
  WaitFor(-absl::Seconds(1));
  EXPECT_EQ(came_, true);
}

TEST_F(WallClockWaitTest, AJumpForwardIsNoticedWithinAMinute) {
  WaitFor(absl::Hours(24));
  Pass(absl::Seconds(30));
  clock_.Jump(absl::Hours(25));
  Pass(absl::Seconds(30));
  EXPECT_EQ(came_, true);
}

TEST_F(WallClockWaitTest, AJumpBackMakesItWaitLonger) {
  WaitFor(absl::Seconds(30));
  clock_.Jump(-absl::Hours(1));
  Pass(absl::Seconds(30));
  EXPECT_FALSE(came_.has_value());
  clock_.Jump(absl::Hours(1));
  Pass(absl::Minutes(1));
  EXPECT_EQ(came_, true);
}

TEST_F(WallClockWaitTest, CancellingEndsIt) {
  WaitFor(absl::Hours(1));
  timer_->Cancel();
  Poll();
  EXPECT_EQ(came_, false);
  EXPECT_EQ(simulated_.waiting(), 0u);
}

}  // namespace
}  // namespace nodeops::operations
