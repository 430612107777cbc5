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
  OperationLog log;
  log.Started(2).Finished("n1", NodeResult::FAILED, 4).Finished("n2", NodeResult::SKIPPED);
  log.State(Operation::PARTIALLY_FAILED);
  server_.handlers.get = [&](const auto&, Operation& response) {
    response = log.Snapshot();
    return Status::OK;
  };
  server_.handlers.list_results = [&](const v1::ListNodeResultsRequest& request,
                                      v1::ListNodeResultsResponse& response) {
    // Two pages.
    *response.add_node_results() = log.Results()[request.page_token().empty() ? 0 : 1];
    if (request.page_token().empty()) response.set_next_page_token("more");
    return Status::OK;
  };
  const Ran ran = Run({"get", "op-1"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("Name:         operations/op-1\nAction:       cordon\n"
                                  "State:        PARTIALLY_FAILED\nClusters:     prod\n"));
  EXPECT_THAT(ran.out, HasSubstr("\n\nNODE     RESULT  ATTEMPTS"));
  EXPECT_THAT(ran.out, HasSubstr("prod/n1  failed"));
  EXPECT_THAT(ran.out, HasSubstr("\n\nLEFT ALONE  WHY\nprod/n2     somebody has cordoned or "
                                 "uncordoned it since\n"));
  EXPECT_THAT(server_.calls().list_results[0].results(),
              ElementsAre(NodeResult::FAILED, NodeResult::CANCELLED, NodeResult::EXPIRED,
                          NodeResult::OUTCOME_UNKNOWN, NodeResult::SKIPPED));
  EXPECT_THAT(Run({"get", "op-1", "-o", "json"}).out,
              StartsWith("{\"name\":\"operations/op-1\",\"action\":\"CORDON\""));
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
      "NAME             ACTION  STATE      CLUSTERS  NODES  DONE  CHANGED  UNCHANGED  FAILED  "
      "CONFLICTS  CREATED               REASON\n"
      "operations/op-1  cordon  SUCCEEDED  prod      3      3     3        0          0       3    "
      " "
      "     2025-06-15T15:06:40Z\n");
  const std::string json = Run({"operations", "--limit=3", "-o", "json"}).out;
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 3);
  EXPECT_EQ(Run({"operations", "--limit=1", "-q"}).out, "operations/op-1\n");
}

TEST_F(OperationCommandsTest, AFilterReachesTheServerWithEveryPage) {
  server_.handlers.list_operations = [](const v1::ListOperationsRequest& request,
                                        v1::ListOperationsResponse& response) {
    if (request.page_token().empty()) response.set_next_page_token("more");
    return Status::OK;
  };
  const Ran ran = Run({"operations", "--filter", "state = RUNNING"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "nodeops: no operations match\n");
  const auto calls = server_.calls().list_operations;
  ASSERT_EQ(calls.size(), 2u);
  EXPECT_EQ(calls[0].filter(), "state = RUNNING");
  EXPECT_EQ(calls[1].filter(), "state = RUNNING") << "a page token is for one filter";
  EXPECT_EQ(calls[1].page_token(), "more");
}

TEST_F(OperationCommandsTest, ABadFilterIsAnErrorInTheServersWords) {
  server_.handlers.list_operations = [](const auto&, auto&) {
    return Status(grpc::INVALID_ARGUMENT, "filter: unknown field \"colour\" at 0");
  };
  const Ran ran = Run({"operations", "--filter=colour = red"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "nodeops: filter: unknown field \"colour\" at 0 (INVALID_ARGUMENT)\n");
}

TEST_F(OperationCommandsTest, AWatchOfEventsThatAreNotKeptShowsTheEnd) {
  const OperationLog log = Failing();
  server_.handlers.watch = [](const auto&, grpc::ServerContext&, auto&) {
    return Status(grpc::OUT_OF_RANGE, "its events are not kept any more");
  };
  server_.handlers.get = [&](const auto&, Operation& response) {
    response = log.Snapshot();
    return Status::OK;
  };
  server_.handlers.list_results = [&](const auto&, v1::ListNodeResultsResponse& response) {
    for (const auto& result : log.Results()) *response.add_node_results() = result;
    return Status::OK;
  };
  const Ran ran = Run({"watch", "op-1"});
  EXPECT_EQ(ran.status, 2) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("prod/n1: failed (4 attempts, 120ms): failed to cordon"));
  EXPECT_THAT(ran.out, HasSubstr("\nprod/n2: changed (1 attempt, 120ms)\nNODE "));
  EXPECT_THAT(ran.out, HasSubstr("1 changed, 0 unchanged, 1 failed"));
  EXPECT_THAT(Run({"watch", "op-1", "-o", "json"}).out,
              StartsWith("{\"nodeFinished\":{\"result\":{\"cluster\":\"prod\",\"node\":\"n1\""));
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
