#include "service/operations/operation_state.h"

#include <gtest/gtest.h>

#include <vector>

#include "service/operations/testing/events.h"

namespace nodeops::operations {
namespace {

using v1::NodeResult;
using v1::Operation;

TEST(OperationStateTest, CountsFollowANodeThroughAConflictToItsEnd) {
  OperationState state{Operation()};
  const auto& counts = state.operation().counts();
  state.Apply(StartedEvent(1, 2));
  EXPECT_EQ(state.operation().state(), Operation::RUNNING);
  EXPECT_EQ(state.operation().action(), Operation::UNCORDON);
  EXPECT_EQ(state.operation().mode(), Operation::EXECUTE);
  EXPECT_EQ(state.operation().create_time().seconds(), 1);
  EXPECT_EQ(counts.total(), 2);
  EXPECT_EQ(counts.unfinished(), 2);
  state.Apply(AttemptEvent(2, "n1", 1));
  state.Apply(RetryEvent(3, "n1", 1));
  EXPECT_EQ(counts.backing_off(), 1);
  EXPECT_EQ(counts.conflicts(), 1);
  state.Apply(AttemptEvent(4, "n1", 2));
  EXPECT_EQ(counts.backing_off(), 0);
  EXPECT_EQ(counts.attempts(), 2);
  state.Apply(ThrottledEvent(5, "n1"));
  EXPECT_EQ(counts.throttles(), 1);
  state.Apply(FinishedEvent(6, "n1", NodeResult::CHANGED));
  EXPECT_EQ(counts.changed(), 1);
  EXPECT_EQ(counts.unfinished(), 1);
  EXPECT_EQ(counts.reads(), 2);
  EXPECT_EQ(counts.writes(), 1);
  EXPECT_EQ(state.operation().last_sequence(), 6);
}

TEST(OperationStateTest, OnlyConflictsCountAsConflicts) {
  OperationState state{Operation()};
  state.Apply(StartedEvent(1, 1));
  state.Apply(RetryEvent(2, "n1", 1, v1::NodeRetryScheduled::SERVER_ERROR));
  EXPECT_EQ(state.operation().counts().conflicts(), 0);
  EXPECT_EQ(state.operation().counts().backing_off(), 1);
}

TEST(OperationStateTest, ANodeThatEndsWhileItBacksOffNoLongerWaits) {
  OperationState state{Operation()};
  state.Apply(StartedEvent(1, 1));
  state.Apply(RetryEvent(2, "n1", 1));
  state.Apply(FinishedEvent(3, "n1", NodeResult::CANCELLED));
  EXPECT_EQ(state.operation().counts().backing_off(), 0);
}

TEST(OperationStateTest, StateChangesSetTheReasonAndTheEndTime) {
  OperationState state{Operation()};
  state.Apply(StartedEvent(1, 1));
  state.Apply(StateEvent(2, Operation::RUNNING, Operation::CANCELLING, "wrong pool"));
  EXPECT_EQ(state.operation().state(), Operation::CANCELLING);
  EXPECT_EQ(state.operation().cancel_reason(), "wrong pool");
  EXPECT_FALSE(state.operation().has_end_time());
  state.Apply(FinishedEvent(3, "n1", NodeResult::CANCELLED));
  state.Apply(StateEvent(4, Operation::CANCELLING, Operation::CANCELLED));
  EXPECT_EQ(state.operation().state(), Operation::CANCELLED);
  EXPECT_EQ(state.operation().cancel_reason(), "wrong pool");
  EXPECT_EQ(state.operation().end_time().seconds(), 4);
}

TEST(OperationStateTest, EachResultIsCountedOnceAndTheSumIsTheTotal) {
  const std::vector<NodeResult::Result> results = {
      NodeResult::CHANGED,      NodeResult::UNCHANGED, NodeResult::FAILED,
      NodeResult::CANCELLED,    NodeResult::EXPIRED,   NodeResult::OUTCOME_UNKNOWN,
      NodeResult::WOULD_CHANGE, NodeResult::SKIPPED};
  OperationState state{Operation()};
  state.Apply(StartedEvent(1, 9));
  int64_t sequence = 1;
  for (const auto result : results) {
    ++sequence;
    state.Apply(FinishedEvent(sequence, std::to_string(sequence), result));
  }
  const v1::OperationCounts& counts = state.operation().counts();
  int sum = 0;
  for (const int count :
       {counts.changed(), counts.unchanged(), counts.failed(), counts.cancelled(), counts.expired(),
        counts.outcome_unknown(), counts.would_change(), counts.skipped()}) {
    EXPECT_EQ(count, 1);
    sum += count;
  }
  EXPECT_EQ(counts.unfinished(), 1);
  EXPECT_EQ(counts.total(), sum + counts.unfinished());
}

struct FinalCase {
  const char* name;
  bool cancelled;
  std::vector<NodeResult::Result> results;
  Operation::State state;
};

class FinalStateTest : public testing::TestWithParam<FinalCase> {};

TEST_P(FinalStateTest, FollowsFromTheResults) {
  OperationState state{Operation()};
  int64_t sequence = 0;
  state.Apply(StartedEvent(++sequence, static_cast<int>(GetParam().results.size())));
  if (GetParam().cancelled) {
    state.Apply(StateEvent(++sequence, Operation::RUNNING, Operation::CANCELLING));
  }
  for (const auto result : GetParam().results) {
    ++sequence;
    state.Apply(FinishedEvent(sequence, std::to_string(sequence), result));
  }
  EXPECT_EQ(Operation::State_Name(state.FinalState()), Operation::State_Name(GetParam().state));
}

INSTANTIATE_TEST_SUITE_P(
    All, FinalStateTest,
    testing::Values(
        FinalCase{"AllWell",
                  false,
                  {NodeResult::CHANGED, NodeResult::UNCHANGED, NodeResult::WOULD_CHANGE},
                  Operation::SUCCEEDED},
        FinalCase{"SomeFailed",
                  false,
                  {NodeResult::CHANGED, NodeResult::FAILED},
                  Operation::PARTIALLY_FAILED},
        FinalCase{"AnUnknownOutcomeIsNoGoodEnd",
                  false,
                  {NodeResult::UNCHANGED, NodeResult::OUTCOME_UNKNOWN},
                  Operation::PARTIALLY_FAILED},
        FinalCase{"ASkippedNodeIsNoFailure",
                  false,
                  {NodeResult::CHANGED, NodeResult::SKIPPED},
                  Operation::SUCCEEDED},
        FinalCase{"NoneWell",
                  false,
                  {NodeResult::FAILED, NodeResult::EXPIRED, NodeResult::OUTCOME_UNKNOWN},
                  Operation::FAILED},
        FinalCase{"CancelledBeforeTheEnd",
                  true,
                  {NodeResult::CHANGED, NodeResult::CANCELLED},
                  Operation::CANCELLED},
        FinalCase{"CancelledTooLate", true, {NodeResult::CHANGED}, Operation::SUCCEEDED},
        FinalCase{"CancelledTooLateAndFailed", true, {NodeResult::FAILED}, Operation::FAILED}),
    [](const auto& test) { return test.param.name; });

TEST(OperationStateDeathTest, AGapInTheLogCrashes) {
  OperationState state{Operation()};
  state.Apply(StartedEvent(1, 1));
  EXPECT_DEATH(state.Apply(AttemptEvent(3, "n1", 1)), "");
}

}  // namespace
}  // namespace nodeops::operations
