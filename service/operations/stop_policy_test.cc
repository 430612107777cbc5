#include "service/operations/stop_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/event_conversion.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using v1::MaxFailures;
using v1::Operation;

MaxFailures Count(int count, MaxFailures::Reaction reaction = MaxFailures::PAUSE) {
  MaxFailures max_failures;
  max_failures.set_count(count);
  max_failures.set_reaction(reaction);
  return max_failures;
}

MaxFailures Percent(int percent) {
  MaxFailures max_failures;
  max_failures.set_percent(percent);
  return max_failures;
}

TEST(StopPolicyTest, LimitsArePercentsRoundedUp) {
  EXPECT_EQ(FailureLimit(Count(3), 200), 3);
  EXPECT_EQ(FailureLimit(Percent(5), 200), 10);
  EXPECT_EQ(FailureLimit(Percent(5), 201), 11);
  EXPECT_EQ(FailureLimit(Percent(1), 1), 1);
  EXPECT_EQ(FailureLimit(Percent(100), 7), 7);
  EXPECT_EQ(FailureLimit(Percent(100), 100'000), 100'000);
  EXPECT_EQ(FailureLimit(Percent(99), 2'000'000'000), 1'980'000'000);
}

TEST(StopPolicyTest, FailuresAreWhatDidNotEndWellByItself) {
  v1::OperationCounts counts;
  counts.set_failed(1);
  counts.set_expired(10);
  counts.set_outcome_unknown(100);
  counts.set_cancelled(1000);
  counts.set_skipped(10'000);
  counts.set_changed(100'000);
  EXPECT_EQ(Failures(counts), 111);
}

struct FailureCase {
  const char* name;
  MaxFailures::Reaction reaction;
  Operation::State state;
  int before;
  int after;
  int unfinished;
  Operation::State to;  // STATE_UNSPECIFIED: nothing follows.
};

class AfterFailureTest : public testing::TestWithParam<FailureCase> {};

TEST_P(AfterFailureTest, OnlyTheStepOverTheLimitCounts) {
  Operation operation;
  operation.set_state(GetParam().state);
  *operation.mutable_max_failures() = Count(10, GetParam().reaction);
  operation.mutable_counts()->set_total(200);
  operation.mutable_counts()->set_failed(GetParam().after);
  operation.mutable_counts()->set_unfinished(GetParam().unfinished);
  const auto step = AfterFailure(operation, GetParam().before);
  if (GetParam().to == Operation::STATE_UNSPECIFIED) {
    EXPECT_FALSE(step.has_value());
    return;
  }
  ASSERT_TRUE(step.has_value());
  EXPECT_EQ(step->to, GetParam().to);
  EXPECT_EQ(step->cause, Operation::MAX_FAILURES);
  EXPECT_EQ(step->reason, "10 of 200 nodes have failed, the limit");
}

constexpr auto kNothing = Operation::STATE_UNSPECIFIED;
constexpr auto kPause = MaxFailures::PAUSE;
constexpr auto kCancel = MaxFailures::CANCEL;

INSTANTIATE_TEST_SUITE_P(
    All, AfterFailureTest,
    testing::Values(
        FailureCase{"Below", kPause, Operation::RUNNING, 8, 9, 50, kNothing},
        FailureCase{"ReachedPauses", kPause, Operation::RUNNING, 9, 10, 50, Operation::PAUSED},
        FailureCase{"ReachedCancels", kCancel, Operation::RUNNING, 9, 10, 50,
                    Operation::CANCELLING},
        FailureCase{"BeyondIsNoStepOverIt", kPause, Operation::RUNNING, 10, 11, 50, kNothing},
        FailureCase{"NoFailure", kPause, Operation::RUNNING, 10, 10, 50, kNothing},
        FailureCase{"NothingLeft", kPause, Operation::RUNNING, 9, 10, 0, kNothing},
        FailureCase{"NothingLeftToCancel", kCancel, Operation::RUNNING, 9, 10, 0, kNothing},
        FailureCase{"PausedStaysPaused", kPause, Operation::PAUSED, 9, 10, 50, kNothing},
        FailureCase{"PausedIsCancelled", kCancel, Operation::PAUSED, 9, 10, 50,
                    Operation::CANCELLING},
        FailureCase{"CancellingGoesOn", kCancel, Operation::CANCELLING, 9, 10, 50, kNothing},
        FailureCase{"CancellingIsNotPaused", kPause, Operation::CANCELLING, 9, 10, 50, kNothing}),
    [](const auto& test) { return test.param.name; });

TEST(StopPolicyTest, WithoutALimitNothingFollows) {
  Operation operation;
  operation.set_state(Operation::RUNNING);
  operation.mutable_counts()->set_failed(10);
  operation.mutable_counts()->set_unfinished(1);
  EXPECT_FALSE(AfterFailure(operation, 9).has_value());
}

TEST(StopPolicyTest, ADeadlineThatHasPassedEndsWhatRunsOrIsPaused) {
  const absl::Time deadline = absl::FromUnixSeconds(1'800'000'000);
  Operation operation;
  operation.set_state(Operation::RUNNING);
  EXPECT_FALSE(AfterDeadline(operation, deadline).has_value());
  *operation.mutable_deadline() = ToProto(deadline);
  EXPECT_FALSE(AfterDeadline(operation, deadline - absl::Nanoseconds(1)).has_value());
  for (const auto state : {Operation::RUNNING, Operation::PAUSED}) {
    operation.set_state(state);
    const auto step = AfterDeadline(operation, deadline);
    ASSERT_TRUE(step.has_value());
    EXPECT_EQ(step->to, Operation::CANCELLING);
    EXPECT_EQ(step->cause, Operation::DEADLINE);
    EXPECT_EQ(step->reason, "its deadline, 2027-01-15T08:00:00+00:00, has passed");
  }
  for (const auto state : {Operation::CANCELLING, Operation::SUCCEEDED, Operation::CANCELLED}) {
    operation.set_state(state);
    EXPECT_FALSE(AfterDeadline(operation, deadline).has_value());
  }
}

std::string Reason(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (payload) info.ParseFromString(std::string(*payload));
  return info.reason();
}

TEST(StopPolicyTest, OnlyWhatRunsOrIsPausedCanBePaused) {
  Operation operation;
  operation.set_name("operations/a");
  for (const auto state : {Operation::RUNNING, Operation::PAUSED}) {
    operation.set_state(state);
    EXPECT_THAT(CheckCanPause(operation), IsOk());
  }
  operation.set_state(Operation::CANCELLING);
  EXPECT_THAT(CheckCanPause(operation),
              StatusIs(absl::StatusCode::kFailedPrecondition, "operations/a is being cancelled"));
  EXPECT_EQ(Reason(CheckCanPause(operation)), "OPERATION_CANCELLING");
  operation.set_state(Operation::SUCCEEDED);
  EXPECT_THAT(CheckCanPause(operation),
              StatusIs(absl::StatusCode::kFailedPrecondition, "operations/a has ended"));
  EXPECT_EQ(Reason(CheckCanPause(operation)), "OPERATION_ENDED");
}

TEST(StopPolicyTest, NodesEndAsTheOperationDoes) {
  Operation operation;
  operation.set_state(Operation::CANCELLING);
  operation.set_state_cause(Operation::DEADLINE);
  EXPECT_EQ(StopOutcome(operation), engine::NodeOutcome::kExpired);
  for (const auto cause : {Operation::REQUESTED, Operation::MAX_FAILURES, Operation::SHUTDOWN}) {
    operation.set_state_cause(cause);
    EXPECT_EQ(StopOutcome(operation), engine::NodeOutcome::kCancelled);
  }
}

}  // namespace
}  // namespace nodeops::operations
