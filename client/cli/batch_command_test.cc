#include <map>

#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::FakeNodeOpsServer;
using client::OperationLog;
using grpc::ServerContext;
using grpc::Status;
using testing::ElementsAre;
using testing::SizeIs;
using testing::StartsWith;
using v1::NodeResult;
using v1::Operation;
using Writer = client::FakeNodeOpsServer::Writer;
using BatchCommandTest = CliFixture;

TEST_F(BatchCommandTest, CordonPrintsALineForEachEventAndASummary) {
  server_.Serve(OperationLog::Succeeding(1));
  const Ran ran = Run({"cordon", "n1", "--reason=kernel"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "operations/op-1: cordon of 1 node started\n"
            "prod/n1: attempt 1/4\n"
            "prod/n1: attempt 1/4 failed: conflict: Operation cannot be fulfilled on nodes \"n1\": "
            "the object has been modified; next attempt in 100ms\n"
            "prod/n1: attempt 2/4, written meanwhile by kubelet (status)\n"
            "prod/n1: changed (2 attempts, 120ms)\n"
            "operations/op-1: RUNNING -> SUCCEEDED\n"
            "cordon: 1 node: 1 changed, 0 unchanged, 0 failed in 6s, 1 conflict retried "
            "(operations/op-1, state SUCCEEDED)\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(server_.calls().cordon[0].reason(), "kernel");
}

TEST_F(BatchCommandTest, EveryFlagOfCordonReachesTheServer) {
  server_.Serve(OperationLog::Succeeding(1));
  const Ran ran = Run({"cordon", "-l", "pool=gpu", "--field-selector=spec.unschedulable=true",
                       "--cluster=a", "--cluster", "b", "--reason", "why", "--concurrency=50",
                       "--max-attempts=7", "--initial-backoff=250ms", "--backoff-multiplier=1.5",
                       "--max-backoff=4s", "--jitter=0.5", "--node-timeout=1m", "--strategy=update",
                       "--plan", "--request-id=id-1"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto request = server_.calls().cordon[0];
  ASSERT_THAT(request.targets(), SizeIs(2));
  EXPECT_EQ(request.targets(0).cluster(), "a");
  EXPECT_EQ(request.targets(1).cluster(), "b");
  EXPECT_EQ(request.targets(1).label_selector(), "pool=gpu");
  EXPECT_EQ(request.targets(1).field_selector(), "spec.unschedulable=true");
  EXPECT_EQ(request.reason(), "why");
  EXPECT_EQ(request.request_id(), "id-1");
  EXPECT_EQ(request.mode(), Operation::PLAN);
  EXPECT_EQ(request.concurrency(), 50);
  EXPECT_EQ(request.retry().max_attempts(), 7);
  EXPECT_EQ(request.retry().initial_backoff().nanos(), 250'000'000);
  EXPECT_EQ(request.retry().multiplier(), 1.5);
  EXPECT_EQ(request.retry().max_backoff().seconds(), 4);
  EXPECT_EQ(request.retry().jitter(), 0.5);
  EXPECT_EQ(request.retry().node_timeout().seconds(), 60);
  EXPECT_EQ(request.retry().write_strategy(), v1::RetryOptions::UPDATE);
}

TEST_F(BatchCommandTest, LimitsOfTheWholeOperationReachTheServer) {
  server_.Serve(OperationLog::Succeeding(1));
  ASSERT_EQ(Run({"cordon", "n1", "--deadline=10m", "--max-failures=10"}).status, 0);
  ASSERT_EQ(Run({"cordon", "n1", "--max-failures=5%", "--on-max-failures=cancel"}).status, 0);
  const auto calls = server_.calls().cordon;
  EXPECT_EQ(calls[0].timeout().seconds(), 600);
  EXPECT_EQ(calls[0].max_failures().count(), 10);
  EXPECT_EQ(calls[0].max_failures().reaction(), v1::MaxFailures::REACTION_UNSPECIFIED);
  EXPECT_FALSE(calls[1].has_timeout());
  EXPECT_EQ(calls[1].max_failures().percent(), 5);
  EXPECT_EQ(calls[1].max_failures().reaction(), v1::MaxFailures::CANCEL);
}

TEST_F(BatchCommandTest, NodesCanBeThoseOfAnEarlierOperation) {
  server_.Serve(OperationLog::Succeeding(1));
  ASSERT_EQ(Run({"cordon", "--from=op-0", "--only=CHANGED"}).status, 0);
  const auto request = server_.calls().cordon[0];
  EXPECT_EQ(request.from().operation(), "operations/op-0");
  EXPECT_THAT(request.from().only(), ElementsAre(NodeResult::CHANGED));
  EXPECT_THAT(request.targets(), SizeIs(0));
}

TEST_F(BatchCommandTest, DefaultsAreLeftToTheServer) {
  server_.Serve(OperationLog::Succeeding(1));
  ASSERT_EQ(Run({"cordon", "--all"}).status, 0);
  const auto request = server_.calls().cordon[0];
  EXPECT_TRUE(request.targets(0).all());
  EXPECT_FALSE(request.has_concurrency());
  EXPECT_EQ(request.retry().SerializeAsString(), "");
  EXPECT_EQ(request.mode(), Operation::EXECUTE);
}

TEST_F(BatchCommandTest, UncordonReadsNamesFromStandardInput) {
  server_.handlers.uncordon = [](const auto&, ServerContext&, Writer& writer) {
    FakeNodeOpsServer::Send(OperationLog::Succeeding(1).Messages(), writer);
    return Status::OK;
  };
  EXPECT_EQ(Run({"uncordon", "--dry-run", "-"}, "node/n1\nnode/n2\n").status, 0);
  const auto request = server_.calls().uncordon[0];
  EXPECT_THAT(request.targets(0).names(), ElementsAre("n1", "n2"));
  EXPECT_EQ(request.mode(), Operation::SERVER_DRY_RUN);
}

TEST_F(BatchCommandTest, FailedNodesAreListedAndChangeTheStatus) {
  server_.Serve(Failing());
  const Ran ran = Run({"cordon", "-q", "n1", "n2"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out,
            "NODE     RESULT  ATTEMPTS  TOOK   ERROR\n"
            "prod/n1  failed  4         120ms  failed to cordon node after 4 attempts: Operation "
            "cannot be fulfilled on nodes \"n1\": the object has been modified\n"
            "cordon: 2 nodes: 1 changed, 0 unchanged, 1 failed in 4s, 0 conflicts retried "
            "(operations/op-1, state PARTIALLY_FAILED)\n");
}

TEST_F(BatchCommandTest, TheStatusFollowsTheFinalState) {
  for (const auto& [state, status] : std::map<Operation::State, int>{{Operation::SUCCEEDED, 0},
                                                                     {Operation::FAILED, 3},
                                                                     {Operation::CANCELLED, 4},
                                                                     {Operation::EXPIRED, 4}}) {
    OperationLog log;
    log.Started(1).Finished("n1", NodeResult::FAILED).State(state);
    server_.Serve(log);
    EXPECT_EQ(Run({"cordon", "n1"}).status, status);
    EXPECT_EQ(Run({"watch", "op-1"}).status, status);
  }
}

TEST_F(BatchCommandTest, DetachPrintsTheNameAndHowToGoOn) {
  server_.Serve(OperationLog::Succeeding(2));
  const Ran ran = Run({"cordon", "n1", "--detach"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "operations/op-1\n");
  EXPECT_EQ(ran.err, "Watch it:  nodeops --server=" + server_.address() +
                         " watch operations/op-1\nCancel it: nodeops --server=" +
                         server_.address() + " cancel operations/op-1\n");
}

TEST_F(BatchCommandTest, DetachInJsonPrintsTheOperation) {
  server_.Serve(OperationLog::Succeeding(2));
  const Ran ran = Run({"cordon", "n1", "--detach", "-o", "json"});
  EXPECT_THAT(ran.out, StartsWith("{\"name\":\"operations/op-1\",\"action\":\"CORDON\""));
}

TEST_F(BatchCommandTest, ARefusedRequestIsAnErrorInTheServersWords) {
  server_.handlers.cordon = [](const auto&, ServerContext&, Writer&) {
    return Status(grpc::INVALID_ARGUMENT, "concurrency: want 1 to 500");
  };
  const Ran ran = Run({"cordon", "n1", "--concurrency=5000"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nodeops: concurrency: want 1 to 500 (INVALID_ARGUMENT)\n");
}

}  // namespace
}  // namespace nodeops::cli
