#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::FakeNodeOpsServer;
using client::OperationLog;
using grpc::ServerContext;
using grpc::Status;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::NodeResult;
using v1::Operation;
using Writer = client::FakeNodeOpsServer::Writer;

class AgainCommandsTest : public CliFixture {
 protected:
  AgainCommandsTest() {
    server_.Serve(OperationLog::Succeeding(1));
    earlier_.set_name("operations/op-0");
    earlier_.set_action(Operation::CORDON);
    earlier_.set_mode(Operation::EXECUTE);
    earlier_.set_reason("kernel");
    earlier_.set_concurrency(50);
    earlier_.mutable_retry()->set_max_attempts(4);
    earlier_.mutable_retry()->mutable_node_timeout()->set_seconds(120);
    server_.handlers.get = [this](const v1::GetOperationRequest& request, Operation& response) {
      if (request.name() != earlier_.name()) return Status(grpc::NOT_FOUND, "no such operation");
      response = earlier_;
      return Status::OK;
    };
    server_.handlers.undo = [](const auto&, ServerContext&, Writer& writer) {
      OperationLog log;
      log.operation().set_action(Operation::UNCORDON);
      log.operation().set_undo(true);
      log.Started(2).Finished("n1", NodeResult::CHANGED).Finished("n2", NodeResult::SKIPPED);
      FakeNodeOpsServer::Send(log.State(Operation::SUCCEEDED).Messages(), writer);
      return Status::OK;
    };
  }

  Operation earlier_;
};

TEST_F(AgainCommandsTest, UndoStreamsAndTellsWhatWasLeftAloneAndWhy) {
  const Ran ran = Run({"undo", "op-0", "--reason=wrong pool", "--request-id=id-1", "-q"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "LEFT ALONE  WHY\n"
            "prod/n2     somebody has cordoned or uncordoned it since\n"
            "uncordon: 2 nodes: 1 changed, 0 unchanged, 0 failed, 1 left alone in 4s, 0 conflicts "
            "retried (operations/op-1, state SUCCEEDED)\n");
  const auto request = server_.calls().undo[0];
  EXPECT_EQ(request.name(), "operations/op-0");
  EXPECT_EQ(request.reason(), "wrong pool");
  EXPECT_EQ(request.request_id(), "id-1");
  EXPECT_EQ(request.mode(), Operation::EXECUTE);
  EXPECT_EQ(Run({"undo", "op-0", "--plan"}).status, 0);
  EXPECT_EQ(server_.calls().undo[1].mode(), Operation::PLAN);
  EXPECT_EQ(Run({"undo", "op-0", "--detach", "-q"}).out, "operations/op-1\n");
}

TEST_F(AgainCommandsTest, RetryIsTheSameActionAsItWasRunOnWhatFailed) {
  const Ran ran = Run({"retry", "op-0"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  const auto request = server_.calls().cordon[0];
  EXPECT_EQ(request.from().operation(), "operations/op-0");
  EXPECT_THAT(request.from().only(), IsEmpty()) << "the server's default: all that failed";
  EXPECT_THAT(request.targets(), IsEmpty());
  EXPECT_EQ(request.reason(), "kernel");
  EXPECT_EQ(request.mode(), Operation::EXECUTE);
  EXPECT_EQ(request.concurrency(), 50);
  EXPECT_EQ(request.retry().max_attempts(), 4);
  EXPECT_EQ(request.retry().node_timeout().seconds(), 120);
}

TEST_F(AgainCommandsTest, FlagsOfRetrySayOtherwise) {
  earlier_.set_action(Operation::UNCORDON);
  earlier_.set_mode(Operation::PLAN);
  server_.handlers.uncordon = [](const auto&, ServerContext&, Writer& writer) {
    FakeNodeOpsServer::Send(OperationLog::Succeeding(1).Messages(), writer);
    return Status::OK;
  };
  Ran ran = Run({"retry", "op-0", "--only=failed,outcome-unknown", "--only", "CANCELLED",
                 "--max-attempts=9", "--concurrency=5", "--reason=again", "--dry-run"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  const auto request = server_.calls().uncordon[0];
  EXPECT_THAT(request.from().only(),
              ElementsAre(NodeResult::FAILED, NodeResult::OUTCOME_UNKNOWN, NodeResult::CANCELLED));
  EXPECT_EQ(request.retry().max_attempts(), 9);
  EXPECT_EQ(request.retry().node_timeout().seconds(), 120);
  EXPECT_EQ(request.concurrency(), 5);
  EXPECT_EQ(request.reason(), "again");
  EXPECT_EQ(request.mode(), Operation::SERVER_DRY_RUN);
  Run({"retry", "op-0"});
  EXPECT_EQ(server_.calls().uncordon[1].mode(), Operation::PLAN) << "a plan stays a plan";
}

TEST_F(AgainCommandsTest, RetryOfAnOperationThatIsNotKeptStartsNothing) {
  const Ran ran = Run({"retry", "other"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("nodeops: no such operation (NOT_FOUND)"));
  EXPECT_THAT(server_.calls().cordon, IsEmpty());
}

}  // namespace
}  // namespace nodeops::cli
