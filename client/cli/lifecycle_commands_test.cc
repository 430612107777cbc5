#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using grpc::Status;
using testing::HasSubstr;
using v1::Operation;
using LifecycleCommandsTest = CliFixture;

TEST_F(LifecycleCommandsTest, CancelTellsTheStateAndWhatComesNext) {
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

TEST_F(LifecycleCommandsTest, CancelIsImmediateUnlessItIsToBeGraceful) {
  server_.handlers.cancel = [](const auto&, Operation& response) {
    response.set_name("operations/op-1");
    response.set_state(Operation::CANCELLING);
    return Status::OK;
  };
  EXPECT_THAT(Run({"cancel", "op-1"}).err, HasSubstr("Writes that are on the wire are awaited."));
  EXPECT_THAT(Run({"cancel", "op-1", "--graceful"}).err,
              HasSubstr("Attempts that are under way finish."));
  EXPECT_EQ(server_.calls().cancel[0].mode(), Operation::IMMEDIATE);
  EXPECT_EQ(server_.calls().cancel[1].mode(), Operation::GRACEFUL);
}

TEST_F(LifecycleCommandsTest, PauseAndResumeTellTheStateAndWhatComesNext) {
  server_.handlers.pause = [](const v1::PauseOperationRequest& request, Operation& response) {
    response.set_name(request.name());
    response.set_state(Operation::PAUSED);
    return Status::OK;
  };
  server_.handlers.resume = [](const v1::ResumeOperationRequest& request, Operation& response) {
    response.set_name(request.name());
    response.set_state(Operation::RUNNING);
    return Status::OK;
  };
  Ran ran = Run({"pause", "op-1", "--reason=incident"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "operations/op-1: PAUSED\n");
  EXPECT_THAT(ran.err, HasSubstr(" resume operations/op-1\n"));
  EXPECT_EQ(server_.calls().pause[0].reason(), "incident");
  ran = Run({"resume", "operations/op-1"});
  EXPECT_EQ(ran.out, "operations/op-1: RUNNING\n");
  EXPECT_THAT(ran.err, HasSubstr(" watch operations/op-1\n"));
  EXPECT_EQ(Run({"pause", "op-1", "-q"}).err, "");
  EXPECT_THAT(Run({"pause", "op-1", "-o", "json"}).out, HasSubstr("\"state\":\"PAUSED\""));
}

TEST_F(LifecycleCommandsTest, AnOperationThatHasEndedCannotBePaused) {
  server_.handlers.pause = [](const auto&, auto&) {
    return Status(grpc::FAILED_PRECONDITION, "operations/op-1 has ended");
  };
  const Ran ran = Run({"pause", "op-1"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err, "nodeops: operations/op-1 has ended (FAILED_PRECONDITION)\n");
}

}  // namespace
}  // namespace nodeops::cli
