#include <algorithm>

#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::OperationLog;
using grpc::Status;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using v1::NodeResult;
using v1::Operation;
using OperationCommandsTest = CliFixture;

TEST_F(OperationCommandsTest, WatchBeginsAfterASequenceNumber) {
  server_.Serve(OperationLog::Succeeding(1));
  const Ran ran = Run({"watch", "op-1", "--after=5", "-o", "json"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.out, StartsWith("{\"sequence\":\"6\""));
  EXPECT_EQ(server_.calls().watch[0].name(), "operations/op-1");
}

TEST_F(OperationCommandsTest, GetShowsTheOperationAndWhatFailed) {
  const OperationLog log = Failing();
  server_.handlers.get = [&](const auto&, Operation& response) {
    response = log.Snapshot();
    return Status::OK;
  };
  server_.handlers.list_results = [&](const v1::ListNodeResultsRequest& request,
                                      v1::ListNodeResultsResponse& response) {
    // Two pages.
    *response.add_node_results() =
        log.events()[request.page_token().empty() ? 1 : 2].node_finished().result();
    if (request.page_token().empty()) response.set_next_page_token("more");
    return Status::OK;
  };
  const Ran ran = Run({"get", "op-1"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("Name:         operations/op-1\nAction:       cordon\n"
                                  "State:        PARTIALLY_FAILED\nClusters:     prod\n"));
  EXPECT_THAT(ran.out, HasSubstr("\n\nNODE     RESULT   ATTEMPTS"));
  EXPECT_THAT(ran.out, HasSubstr("prod/n1  failed"));
  EXPECT_THAT(ran.out, HasSubstr("prod/n2  changed"));
  EXPECT_THAT(server_.calls().list_results[0].results(),
              ElementsAre(NodeResult::FAILED, NodeResult::CANCELLED, NodeResult::EXPIRED,
                          NodeResult::OUTCOME_UNKNOWN));
  EXPECT_THAT(Run({"get", "op-1", "-o", "json"}).out,
              StartsWith("{\"name\":\"operations/op-1\",\"action\":\"CORDON\""));
}

TEST_F(OperationCommandsTest, CancelTellsTheStateAndWhatComesNext) {
  Operation answer = Failing().Snapshot();
  server_.handlers.cancel = [&](const auto&, Operation& response) {
    response = answer;
    return Status::OK;
  };
  answer.set_state(Operation::CANCELLING);
  Ran ran = Run({"cancel", "op-1", "--reason=wrong pool"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "operations/op-1: CANCELLING\n");
  EXPECT_THAT(ran.err, HasSubstr("See the end: nodeops --server=" + server_.address() +
                                 " watch operations/op-1\n"));
  EXPECT_EQ(server_.calls().cancel[0].reason(), "wrong pool");
  answer.set_state(Operation::SUCCEEDED);
  ran = Run({"cancel", "operations/op-1"});
  EXPECT_EQ(ran.out, "operations/op-1: SUCCEEDED\n");
  EXPECT_EQ(ran.err, "It had ended already: nothing was cancelled.\n");
}

TEST_F(OperationCommandsTest, OperationsAreListedUpToTheLimit) {
  server_.handlers.list_operations = [](const v1::ListOperationsRequest& request,
                                        v1::ListOperationsResponse& response) {
    const int page = request.page_size() == 0 ? 2 : std::min(2, request.page_size());
    for (int i = 0; i < page; ++i) {
      *response.add_operations() = OperationLog::Succeeding(3).Snapshot();
    }
    response.set_next_page_token("more");
    return Status::OK;
  };
  EXPECT_EQ(
      Run({"operations", "--limit=1"}).out,
      "NAME             ACTION  STATE      CLUSTERS  NODES  CHANGED  UNCHANGED  FAILED  "
      "CONFLICTS  CREATED               REASON\n"
      "operations/op-1  cordon  SUCCEEDED  prod      3      3        0          0       3     "
      "     2025-06-15T15:06:40Z\n");
  const std::string json = Run({"operations", "--limit=3", "-o", "json"}).out;
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 3);
  EXPECT_EQ(Run({"operations", "--limit=1", "-q"}).out, "operations/op-1\n");
}

TEST_F(OperationCommandsTest, NoOperationsAreNoErrorAndNoTable) {
  server_.handlers.list_operations = [](const auto&, auto&) { return Status::OK; };
  Ran ran = Run({"operations"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nodeops: no operations are kept by this server\n");
  EXPECT_EQ(Run({"operations", "-q"}).err, "");
}

}  // namespace
}  // namespace nodeops::cli
