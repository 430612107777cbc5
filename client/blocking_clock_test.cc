#include "client/blocking_clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace nodeops::client {
namespace {

TEST(SystemBlockingClockTest, SleepsAtLeastAsLongAsAsked) {
  BlockingClock& clock = SystemBlockingClock();
  const base::MonotonicTime begin = clock.Now();
  clock.Sleep(absl::Milliseconds(2), std::stop_token());
  EXPECT_GE(base::Between(begin, clock.Now()), absl::Milliseconds(2));
}

TEST(SystemBlockingClockTest, AStopEndsASleepForEver) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  SystemBlockingClock().Sleep(absl::InfiniteDuration(), stop.get_token());
  EXPECT_TRUE(stop.stop_requested());
}

}  // namespace
}  // namespace nodeops::client
