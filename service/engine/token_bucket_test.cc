#include "service/engine/token_bucket.h"

#include <gtest/gtest.h>

namespace nodeops::engine {
namespace {

constexpr base::MonotonicTime kStart(std::chrono::hours(1));

base::MonotonicTime At(double seconds) { return base::After(kStart, absl::Seconds(seconds)); }

TEST(TokenBucketTest, IsAlwaysOpenWithoutARate) {
  TokenBucket bucket(0, kStart);
  for (int i = 0; i < 1'000; ++i) bucket.Charge(kStart);
  EXPECT_TRUE(bucket.IsOpen(kStart));
  EXPECT_EQ(bucket.OpensAt(kStart), kStart);
}

TEST(TokenBucketTest, HoldsOneSecondsWorth) {
  TokenBucket bucket(5, kStart);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(bucket.IsOpen(At(60))) << i;
    bucket.Charge(At(60));
  }
  EXPECT_FALSE(bucket.IsOpen(At(60)));
  EXPECT_EQ(bucket.OpensAt(At(60)), At(60.2));
  EXPECT_FALSE(bucket.IsOpen(At(60.199)));
  EXPECT_TRUE(bucket.IsOpen(At(60.2)));
}

TEST(TokenBucketTest, DebtIsPaidBeforeItOpens) {
  TokenBucket bucket(2, kStart);
  for (int i = 0; i < 4; ++i) bucket.Charge(kStart);
  EXPECT_EQ(bucket.OpensAt(kStart), At(1.5));
  EXPECT_FALSE(bucket.IsOpen(At(1.4)));
  EXPECT_TRUE(bucket.IsOpen(At(1.5)));
}

TEST(TokenBucketTest, ARateBelowOneStillLetsOneThrough) {
  TokenBucket bucket(0.1, kStart);
  EXPECT_TRUE(bucket.IsOpen(kStart));
  bucket.Charge(kStart);
  EXPECT_EQ(bucket.OpensAt(kStart), At(10));
}

}  // namespace
}  // namespace nodeops::engine
