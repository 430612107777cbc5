#include "client/cli/operation_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;

TEST(OperationTextTest, ShowsEverythingThatIsKnown) {
  nodeops::v1::Operation operation = OperationLog::Succeeding(2).Snapshot();
  operation.set_reason("two\nlines");
  operation.mutable_retry()->set_max_attempts(4);
  operation.mutable_retry()->mutable_initial_backoff()->set_nanos(100'000'000);
  operation.mutable_retry()->set_multiplier(2);
  operation.mutable_retry()->mutable_max_backoff()->set_seconds(10);
  operation.mutable_retry()->mutable_node_timeout()->set_seconds(30);
  std::ostringstream out;
  PrintOperation(operation, out);
  EXPECT_EQ(out.str(),
            "Name:         operations/op-1\n"
            "Action:       cordon\n"
            "State:        SUCCEEDED\n"
            "Clusters:     prod\n"
            "Reason:       two\\x0alines\n"
            "Actor:        anonymous\n"
            "Created:      2025-06-15T15:06:40Z\n"
            "Ended:        2025-06-15T15:06:50Z\n"
            "Concurrency:  15\n"
            "Retry:        4 attempts, backoff 100ms x 2 up to 10s, 30s a node, patch\n"
            "Requests:     4 attempts, 2 conflicts retried, 0 throttled, 0 reads, 0 writes\n"
            "Summary:      cordon: 2 nodes: 2 changed, 0 unchanged, 0 failed in 10s, 2 conflicts "
            "retried (operations/op-1, state SUCCEEDED)\n");
}

TEST(OperationTextTest, ShowsWhyItStandsWhereItStandsAndWhereItCameFrom) {
  OperationLog log;
  log.Started(2).State(nodeops::v1::Operation::PAUSED, "1 of 2 nodes failed",
                       nodeops::v1::Operation::MAX_FAILURES);
  nodeops::v1::Operation operation = log.Snapshot();
  operation.set_from_operation("operations/op-0");
  operation.mutable_deadline()->set_seconds(1'750'000'060);
  operation.mutable_max_failures()->set_percent(5);
  std::ostringstream out;
  PrintOperation(operation, out);
  using testing::HasSubstr;
  EXPECT_THAT(out.str(), HasSubstr("State:        PAUSED (max failures)\n"
                                   "Paused:       1 of 2 nodes failed\n"));
  EXPECT_THAT(out.str(), HasSubstr("Nodes from:   operations/op-0\n"));
  EXPECT_THAT(out.str(), HasSubstr("Deadline:     2025-06-15T15:07:40Z\n"));
  EXPECT_THAT(out.str(), HasSubstr("Max failures: 5% of the nodes, then it is paused\n"));
  operation.set_undo(true);
  operation.mutable_max_failures()->set_count(1);
  operation.mutable_max_failures()->set_reaction(nodeops::v1::MaxFailures::CANCEL);
  out.str("");
  PrintOperation(operation, out);
  EXPECT_THAT(out.str(), HasSubstr("Undo of:      operations/op-0\n"));
  EXPECT_THAT(out.str(), HasSubstr("Max failures: 1 node, then it is cancelled\n"));
}

}  // namespace
}  // namespace nodeops::cli
