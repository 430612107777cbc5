#include "client/cli/operation_text.h"

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

}  // namespace
}  // namespace nodeops::cli
