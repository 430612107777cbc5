#include "service/operations/operation_events.h"

#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"

namespace nodeops::operations {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::NodeResult;
using v1::Operation;

Operation Running() {
  Operation operation;
  operation.set_name("operations/a");
  operation.set_action(Operation::UNCORDON);
  operation.set_mode(Operation::EXECUTE);
  operation.set_state(Operation::RUNNING);
  return operation;
}

void ExpectUnnumbered(const v1::OperationEvent& event) {
  EXPECT_EQ(event.sequence(), 0);  // The log gives it.
  EXPECT_FALSE(event.has_time());
}

TEST(OperationEventsTest, TheStartTellsWhatIsDoneToHowMany) {
  Operation operation = Running();
  operation.set_mode(Operation::PLAN);
  const v1::OperationEvent event = StartedEvent(operation, 7);
  ExpectUnnumbered(event);
  EXPECT_EQ(event.operation_started().action(), Operation::UNCORDON);
  EXPECT_EQ(event.operation_started().mode(), Operation::PLAN);
  EXPECT_EQ(event.operation_started().total(), 7);
}

TEST(OperationEventsTest, AChangeOfStateSaysFromWhereToWhereAndWhy) {
  Operation operation = Running();
  operation.set_state(Operation::PAUSED);
  const v1::OperationEvent event = StateChange(
      operation, {.to = Operation::CANCELLING, .cause = Operation::DEADLINE, .reason = "too late"});
  ExpectUnnumbered(event);
  EXPECT_EQ(event.state_changed().from(), Operation::PAUSED);
  EXPECT_EQ(event.state_changed().to(), Operation::CANCELLING);
  EXPECT_EQ(event.state_changed().cause(), Operation::DEADLINE);
  EXPECT_EQ(event.state_changed().reason(), "too late");
}

TEST(OperationEventsTest, AnEarlyEndHasTheCauseThatCancelledIt) {
  Operation operation = Running();
  operation.set_state(Operation::CANCELLING);
  operation.set_state_cause(Operation::MAX_FAILURES);
  for (const auto to : {Operation::CANCELLED, Operation::EXPIRED}) {
    const v1::OperationEvent event = FinalChange(operation, to);
    ExpectUnnumbered(event);
    EXPECT_EQ(event.state_changed().from(), Operation::CANCELLING);
    EXPECT_EQ(event.state_changed().to(), to);
    EXPECT_EQ(event.state_changed().cause(), Operation::MAX_FAILURES);
  }
}

// Nothing was left unfinished because of the cancellation: it came to its end by itself.
TEST(OperationEventsTest, AnEndInTheCourseOfItsNodesHasNoCause) {
  Operation operation = Running();
  operation.set_state(Operation::CANCELLING);
  operation.set_state_cause(Operation::REQUESTED);
  for (const auto to : {Operation::SUCCEEDED, Operation::PARTIALLY_FAILED, Operation::FAILED}) {
    const v1::OperationEvent event = FinalChange(operation, to);
    EXPECT_EQ(event.state_changed().to(), to);
    EXPECT_EQ(event.state_changed().cause(), Operation::STATE_CAUSE_UNSPECIFIED);
  }
}

TEST(OperationEventsTest, ARecoveryTellsHowManyNodesAreLeft) {
  const v1::OperationEvent event = RecoveredEvent(3);
  ExpectUnnumbered(event);
  ASSERT_TRUE(event.has_operation_recovered());
  EXPECT_EQ(event.operation_recovered().unfinished(), 3);
}

TEST(OperationEventsTest, AResultIsPassedOnAsItIs) {
  NodeResult result;
  result.set_cluster("prod");
  result.set_node("n1");
  result.set_result(NodeResult::SKIPPED);
  result.set_was_unschedulable(true);
  result.mutable_error()->set_message("it was changed since");
  const v1::OperationEvent event = ResultEvent(result);
  ExpectUnnumbered(event);
  EXPECT_TRUE(MessageDifferencer::Equals(event.node_finished().result(), result));
}

NodeResult::Result ResultOfGone(Operation::Mode mode, int intended) {
  Operation operation = Running();
  operation.set_mode(mode);
  const StoredNode node{.cluster = "old", .node = "n1", .intended = intended};
  return ClusterGoneEvent(operation, node).node_finished().result().result();
}

TEST(OperationEventsTest, ANodeOfAClusterThatHasGoneIsUnknownOnlyIfItMayHaveBeenWritten) {
  EXPECT_EQ(ResultOfGone(Operation::EXECUTE, 0), NodeResult::FAILED);
  EXPECT_EQ(ResultOfGone(Operation::EXECUTE, 1), NodeResult::OUTCOME_UNKNOWN);
  // These save nothing, whatever was sent.
  EXPECT_EQ(ResultOfGone(Operation::PLAN, 1), NodeResult::FAILED);
  EXPECT_EQ(ResultOfGone(Operation::SERVER_DRY_RUN, 1), NodeResult::FAILED);
}

TEST(OperationEventsTest, ANodeOfAClusterThatHasGoneTellsTheAttemptsThatWereSeenAndWhy) {
  const StoredNode node{.cluster = "old", .node = "n1", .intended = 3, .started = 2};
  const v1::OperationEvent event = ClusterGoneEvent(Running(), node);
  ExpectUnnumbered(event);
  const NodeResult& result = event.node_finished().result();
  EXPECT_EQ(result.cluster(), "old");
  EXPECT_EQ(result.node(), "n1");
  EXPECT_EQ(result.attempts(), 2);
  EXPECT_FALSE(result.has_was_unschedulable());  // Nobody knows.
  EXPECT_EQ(result.error().code(), 9);           // google.rpc.Code.FAILED_PRECONDITION.
  EXPECT_EQ(result.error().message(), "cluster old is not configured any more");
}

}  // namespace
}  // namespace nodeops::operations
