#include "client/reconnect_policy.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::client {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

class ReconnectPolicyTest : public testing::Test {
 protected:
  ReconnectPolicy Build(double jitter = 0) {
    ReconnectOptions options;
    options.jitter = jitter;
    return ReconnectPolicy(options, random_, now_);
  }
  void Advance(absl::Duration by) { now_ = base::After(now_, by); }

  std::mt19937 random_{1};
  base::MonotonicTime now_{std::chrono::hours(1)};
  const absl::Status gone_ = absl::UnavailableError("connection refused");
};

TEST_F(ReconnectPolicyTest, WaitsDoubleUpToTheLongest) {
  ReconnectPolicy policy = Build();
  policy.Progress(now_);
  std::vector<absl::Duration> waits;
  for (int i = 0; i < 8; ++i) waits.push_back(*policy.NextDelay(gone_, now_));
  EXPECT_THAT(waits,
              ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400), absl::Milliseconds(800),
                          absl::Milliseconds(1600), absl::Milliseconds(3200), absl::Seconds(5),
                          absl::Seconds(5), absl::Seconds(5)));
}

TEST_F(ReconnectPolicyTest, StaysFiniteAfterThousandsOfFailures) {
  ReconnectPolicy policy = Build();
  policy.Progress(now_);
  for (int i = 0; i < 5000; ++i) ASSERT_THAT(policy.NextDelay(gone_, now_), base::IsOk());
  EXPECT_EQ(*policy.NextDelay(gone_, now_), absl::Seconds(5));
}

TEST_F(ReconnectPolicyTest, JitterTakesOffAtMostItsShare) {
  ReconnectPolicy policy = Build(0.5);
  policy.Progress(now_);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(policy.NextDelay(gone_, now_).ok());
  absl::Duration shortest = absl::InfiniteDuration(), longest;
  for (int i = 0; i < 200; ++i) {
    const absl::Duration wait = *policy.NextDelay(gone_, now_);
    shortest = std::min(shortest, wait);
    longest = std::max(longest, wait);
  }
  EXPECT_GE(shortest, absl::Milliseconds(2500));
  EXPECT_LT(shortest, absl::Seconds(3));
  EXPECT_LE(longest, absl::Seconds(5));
  EXPECT_GT(longest, absl::Milliseconds(4500));
}

TEST_F(ReconnectPolicyTest, ProgressBeginsAnew) {
  ReconnectPolicy policy = Build();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(policy.NextDelay(gone_, now_).ok());
  policy.Progress(now_);
  EXPECT_EQ(*policy.NextDelay(gone_, now_), absl::Milliseconds(200));
}

TEST_F(ReconnectPolicyTest, GivesUpSoonOnAServerThatNeverAnswered) {
  ReconnectPolicy policy = Build();
  Advance(absl::Milliseconds(4900));
  EXPECT_EQ(*policy.NextDelay(gone_, now_), absl::Milliseconds(100)) << "a last try at the end";
  Advance(absl::Milliseconds(100));
  EXPECT_THAT(policy.NextDelay(gone_, now_),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5s: connection refused"));
}

TEST_F(ReconnectPolicyTest, IsPatientWithAServerThatHasAnswered) {
  ReconnectPolicy policy = Build();
  policy.Progress(now_);
  Advance(absl::Seconds(299));
  EXPECT_TRUE(policy.NextDelay(gone_, now_).ok());
  Advance(absl::Seconds(1));
  EXPECT_THAT(policy.NextDelay(gone_, now_),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5m: connection refused"));
}

TEST_F(ReconnectPolicyTest, IsPatientWithARequestThatMayHaveBeenAccepted) {
  ReconnectPolicy policy = Build();
  policy.NoteSent();
  Advance(absl::Seconds(299));
  EXPECT_TRUE(policy.NextDelay(gone_, now_).ok());
}

absl::Status Refused(const char* reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  absl::Status status = absl::UnavailableError("refused");
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo",
                    absl::Cord(info.SerializeAsString()));
  return status;
}

TEST_F(ReconnectPolicyTest, WaitsForAServerThatRestartsButNotForOneThatRefuses) {
  ReconnectPolicy policy = Build();
  policy.NoteSent();
  Advance(absl::Seconds(6));
  EXPECT_TRUE(policy.NextDelay(Refused("SHUTTING_DOWN"), now_).ok());
  EXPECT_THAT(policy.NextDelay(Refused("CLUSTER_UNAVAILABLE"), now_),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 6s: refused"));
}

TEST_F(ReconnectPolicyTest, DoesNotWaitForALaterTimeThanTheLast) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(6);
  absl::Status busy = absl::UnavailableError("busy");
  busy.SetPayload("type.googleapis.com/google.rpc.RetryInfo",
                  absl::Cord(retry.SerializeAsString()));
  ReconnectPolicy policy = Build();
  EXPECT_THAT(policy.NextDelay(busy, now_),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 0: busy"));
}

TEST_F(ReconnectPolicyTest, FinalErrorsAreReturnedAsTheyAre) {
  for (const auto code : {absl::StatusCode::kNotFound, absl::StatusCode::kInvalidArgument,
                          absl::StatusCode::kAlreadyExists, absl::StatusCode::kPermissionDenied,
                          absl::StatusCode::kUnauthenticated, absl::StatusCode::kUnimplemented}) {
    ReconnectPolicy policy = Build();
    policy.Progress(now_);
    EXPECT_THAT(policy.NextDelay(absl::Status(code, "no"), now_), StatusIs(code, "no"));
  }
}

TEST_F(ReconnectPolicyTest, SomeErrorsPassOnlyOnceTheOperationIsAccepted) {
  for (const auto code :
       {absl::StatusCode::kUnknown, absl::StatusCode::kInternal,
        absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kResourceExhausted}) {
    ReconnectPolicy policy = Build();
    EXPECT_THAT(policy.NextDelay(absl::Status(code, "limit"), now_), StatusIs(code, "limit"));
    policy.Progress(now_);
    EXPECT_TRUE(policy.NextDelay(absl::Status(code, "limit"), now_).ok());
  }
}

TEST_F(ReconnectPolicyTest, NeverComesSoonerThanTheServerAsked) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(3);
  absl::Status busy = absl::UnavailableError("busy");
  busy.SetPayload("type.googleapis.com/google.rpc.RetryInfo",
                  absl::Cord(retry.SerializeAsString()));
  ReconnectPolicy policy = Build(1);
  EXPECT_EQ(*policy.NextDelay(busy, now_), absl::Seconds(3));
}

}  // namespace
}  // namespace nodeops::client
