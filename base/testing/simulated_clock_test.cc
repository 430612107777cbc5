#include "base/testing/simulated_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <string>

namespace nodeops::base {
namespace {

class SimulatedClockTest : public testing::Test {
 protected:
  void SpawnWait(Timer& timer, absl::Duration wait, std::string name) {
    asio::co_spawn(
        io_,
        [this, &timer, wait, name]() -> asio::awaitable<void> {
          const bool came = co_await timer.WaitUntil(After(clock_.MonotonicNow(), wait));
          log_ += name + (came ? "+" : "-");
        },
        asio::detached);
  }

  asio::io_context io_;
  SimulatedClock clock_;
  std::string log_;
};

TEST_F(SimulatedClockTest, TimersFireInTheOrderOfTheirDeadlines) {
  auto a = clock_.NewTimer(io_.get_executor()), b = clock_.NewTimer(io_.get_executor());
  SpawnWait(*a, absl::Seconds(2), "a");
  SpawnWait(*b, absl::Seconds(1), "b");
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(2));
  EXPECT_EQ(log_, "b+a+");
}

TEST_F(SimulatedClockTest, EqualDeadlinesFireInTheOrderInWhichTheyBegan) {
  auto a = clock_.NewTimer(io_.get_executor()), b = clock_.NewTimer(io_.get_executor());
  SpawnWait(*b, absl::Seconds(1), "b");
  SpawnWait(*a, absl::Seconds(1), "a");
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(log_, "b+a+");
}

TEST_F(SimulatedClockTest, CancelEndsAWaitWithoutTimePassing) {
  auto a = clock_.NewTimer(io_.get_executor());
  SpawnWait(*a, absl::Seconds(1), "a");
  io_.poll();
  a->Cancel();
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::ZeroDuration());
  EXPECT_EQ(log_, "a-");
}

TEST_F(SimulatedClockTest, AdvanceFiresOnlyWhatIsDue) {
  auto a = clock_.NewTimer(io_.get_executor());
  SpawnWait(*a, absl::Seconds(1), "a");
  io_.poll();
  clock_.Advance(absl::Milliseconds(999));
  io_.restart();
  io_.poll();
  EXPECT_EQ(log_, "");
  clock_.Advance(absl::Milliseconds(1));
  io_.restart();
  io_.poll();
  EXPECT_EQ(log_, "a+");
}

}  // namespace
}  // namespace nodeops::base
