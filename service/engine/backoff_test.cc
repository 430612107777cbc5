#include "service/engine/backoff.h"

#include <gtest/gtest.h>

#include <limits>

namespace nodeops::engine {
namespace {

TEST(BackoffTest, DefaultsWait100Then200Then400Milliseconds) {
  const RetryOptions options;
  EXPECT_EQ(Backoff(1, options, 0), absl::Milliseconds(100));
  EXPECT_EQ(Backoff(2, options, 0), absl::Milliseconds(200));
  EXPECT_EQ(Backoff(3, options, 0), absl::Milliseconds(400));
}

TEST(BackoffTest, MultiplierOneWaitsTheSameEachTime) {
  RetryOptions options;
  options.multiplier = 1;
  EXPECT_EQ(Backoff(1, options, 0), absl::Milliseconds(100));
  EXPECT_EQ(Backoff(19, options, 0), absl::Milliseconds(100));
}

TEST(BackoffTest, StopsAtTheCap) {
  RetryOptions options;
  options.max_backoff = absl::Milliseconds(300);
  EXPECT_EQ(Backoff(2, options, 0), absl::Milliseconds(200));
  EXPECT_EQ(Backoff(3, options, 0), absl::Milliseconds(300));
  EXPECT_EQ(Backoff(4, options, 0), absl::Milliseconds(300));
}

TEST(BackoffTest, DoesNotOverflow) {
  RetryOptions options;
  options.multiplier = 10;
  EXPECT_EQ(Backoff(1'000, options, 0), absl::Seconds(10));
  EXPECT_EQ(Backoff(std::numeric_limits<int>::max(), options, 0.5), absl::Seconds(10));
  options.max_backoff = absl::InfiniteDuration();
  EXPECT_EQ(Backoff(1'000, options, 0), absl::InfiniteDuration());
  options.initial_backoff = absl::ZeroDuration();
  EXPECT_EQ(Backoff(1'000, options, 0), absl::ZeroDuration());
}

TEST(BackoffTest, JitterTakesItsShareOffTheWait) {
  RetryOptions options;
  options.jitter = 0.5;
  EXPECT_EQ(Backoff(1, options, 0), absl::Milliseconds(100));
  EXPECT_EQ(Backoff(1, options, 0.5), absl::Milliseconds(75));
  options.jitter = 1;
  EXPECT_EQ(Backoff(2, options, 0.25), absl::Milliseconds(150));
}

TEST(BackoffTest, WaitsAtTheCapStaySpread) {
  RetryOptions options;
  options.jitter = 0.5;
  EXPECT_EQ(Backoff(50, options, 0.5), absl::Milliseconds(7'500));
  EXPECT_EQ(Backoff(50, options, 0.25), absl::Milliseconds(8'750));
}

}  // namespace
}  // namespace nodeops::engine
