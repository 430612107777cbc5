#include "base/repeat_limiter.h"

#include <gtest/gtest.h>

#include <chrono>

namespace nodeops::base {
namespace {

TEST(RepeatLimiterTest, TheFirstIsDueAndThenOneEveryInterval) {
  RepeatLimiter limiter(absl::Seconds(5));
  const MonotonicTime start(std::chrono::hours(1));
  EXPECT_EQ(limiter.Admit(start), "");
  EXPECT_EQ(limiter.Admit(start), std::nullopt);
  EXPECT_EQ(limiter.Admit(start + std::chrono::milliseconds(4999)), std::nullopt);
  EXPECT_EQ(limiter.Admit(start + std::chrono::seconds(5)), " (2 like it left out)");
  EXPECT_EQ(limiter.Admit(start + std::chrono::seconds(9)), std::nullopt);
  EXPECT_EQ(limiter.Admit(start + std::chrono::hours(1)), " (1 like it left out)");
  EXPECT_EQ(limiter.Admit(start + std::chrono::hours(2)), "");
}

}  // namespace
}  // namespace nodeops::base
