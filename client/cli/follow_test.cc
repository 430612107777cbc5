#include <algorithm>
#include <atomic>
#include <chrono>
#include <sstream>
#include <streambuf>
#include <thread>

#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::FakeNodeOpsServer;
using client::OperationLog;
using grpc::ServerContext;
using grpc::Status;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Writer = client::FakeNodeOpsServer::Writer;
using FollowTest = CliFixture;

// Presses Ctrl-C when the first output comes.
class InterruptingBuffer final : public std::streambuf {
 public:
  explicit InterruptingBuffer(std::stop_source& stop) : stop_(stop) {}
  int overflow(int c) override {
    stop_.request_stop();
    return c;
  }

 private:
  std::stop_source& stop_;
};

TEST_F(FollowTest, CtrlCDetachesAndSaysHowToGoOn) {
  server_.handlers.cordon = [&](const auto&, ServerContext& context, Writer& writer) {
    auto messages = OperationLog::Succeeding(2).Messages();
    messages.resize(2);
    FakeNodeOpsServer::Send(messages, writer);
    while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Status::CANCELLED;
  };
  InterruptingBuffer buffer(stop_);
  std::ostream out(&buffer);
  std::istringstream in;
  std::ostringstream err;
  CliIo io{.in = in,
           .out = out,
           .err = err,
           .interrupted = stop_.get_token(),
           .clock = client::SystemBlockingClock(),
           .random = random_};
  EXPECT_EQ(RunCli({"--server=" + server_.address(), "cordon", "n1"}, io), 130);
  EXPECT_THAT(err.str(), StartsWith("Detached: the operation goes on.\nWatch it:  nodeops "));
  EXPECT_THAT(err.str(), HasSubstr(" cancel operations/op-1\n"));
  EXPECT_THAT(server_.calls().cancel, IsEmpty());
}

TEST_F(FollowTest, CtrlCBeforeTheAnswerSaysThatItMayHaveBeenAccepted) {
  stop_.request_stop();
  const Ran ran = Run({"cordon", "n1"});
  EXPECT_EQ(ran.status, 130);
  EXPECT_THAT(ran.err, HasSubstr("the operation may have been accepted"));
}

// Takes some bytes and then fails, as a pipe whose reader has gone away does.
class ClosingBuffer final : public std::streambuf {
 public:
  explicit ClosingBuffer(int bytes) : left_(bytes) {}
  int overflow(int c) override { return left_-- > 0 ? c : traits_type::eof(); }

 private:
  int left_;
};

TEST_F(FollowTest, AClosedPipeDetaches) {
  server_.Serve(OperationLog::Succeeding(50));
  ClosingBuffer buffer(100);
  std::ostream out(&buffer);
  std::istringstream in;
  std::ostringstream err;
  CliIo io{
      .in = in, .out = out, .err = err, .clock = client::SystemBlockingClock(), .random = random_};
  EXPECT_EQ(RunCli({"--server=" + server_.address(), "watch", "op-1"}, io), 141);
  EXPECT_THAT(err.str(), StartsWith("nodeops: the output was closed: detached, the operation goes "
                                    "on.\nWatch it:"));
}

TEST_F(FollowTest, ALostConnectionIsToldOnceAndTheWatchGoesOn) {
  const OperationLog log = OperationLog::Succeeding(2);
  server_.Serve(log);
  std::atomic<int> watches = 0;
  server_.handlers.watch = [&](const v1::WatchOperationRequest& request, ServerContext&,
                               Writer& writer) {
    auto messages = log.Messages(request.after_sequence());
    if (watches++ == 0) messages.resize(4);
    FakeNodeOpsServer::Send(messages, writer);
    return watches == 1 ? Status(grpc::UNAVAILABLE, "cut by a proxy") : Status::OK;
  };
  const Ran ran = Run({"watch", "operations/op-1"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.err, StartsWith("nodeops: no connection: cut by a proxy; trying again in "));
  EXPECT_THAT(ran.err, EndsWith("\nnodeops: connected again\n"));
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), log.size() + 1);
}

TEST_F(FollowTest, APausedOperationIsToldEvenWhenQuietAndWatchedToItsEnd) {
  OperationLog log;
  log.Started(1).State(v1::Operation::PAUSED, "1 node failed", v1::Operation::MAX_FAILURES);
  log.State(v1::Operation::RUNNING).Finished("n1", v1::NodeResult::CHANGED);
  server_.Serve(log.State(v1::Operation::SUCCEEDED));
  const Ran ran = Run({"cordon", "n1", "-q"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.err, StartsWith("nodeops: the operation is paused (max failures): 1 node "
                                  "failed\nResume it: nodeops --server="));
  EXPECT_THAT(ran.err, HasSubstr(" cancel operations/op-1\n"));
}

TEST_F(FollowTest, ARestartOfTheServerInMidStreamLosesAndRepeatsNothing) {
  OperationLog log;
  log.Started(3).Attempt("n1", 1).Finished("n1", v1::NodeResult::CHANGED).Attempt("n2", 1);
  log.Recovered().Attempt("n2", 2).Finished("n2", v1::NodeResult::CHANGED);
  log.Finished("n3", v1::NodeResult::CHANGED).State(v1::Operation::SUCCEEDED);
  server_.Serve(log);
  std::atomic<bool> sent = false;
  server_.handlers.cordon = [&](const auto&, ServerContext& context, Writer& writer) {
    auto messages = log.Messages();
    messages.resize(5);
    FakeNodeOpsServer::Send(messages, writer);
    sent = true;
    while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Status::CANCELLED;
  };
  std::jthread restarter([&] {
    while (!sent) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server_.Restart();
  });
  const Ran ran = Run({"cordon", "n1", "n2", "n3"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), log.size() + 1) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("\noperations/op-1: the server was started anew and goes on with "
                                 "2 unfinished nodes\n"));
  EXPECT_THAT(ran.err, EndsWith("\nnodeops: connected again\n"));
}

TEST_F(FollowTest, AServerThatForgotTheOperationIsToldWithWhatToDo) {
  const OperationLog log = OperationLog::Succeeding(2);
  server_.handlers.cordon = [&](const auto&, ServerContext&, Writer& writer) {
    auto messages = log.Messages();
    messages.resize(3);
    FakeNodeOpsServer::Send(messages, writer);
    return Status(grpc::UNAVAILABLE, "restarting");
  };
  server_.handlers.watch = [](const auto&, ServerContext&, Writer&) {
    return Status(grpc::NOT_FOUND, "operations/op-1: there is no such operation");
  };
  const Ran ran = Run({"cordon", "n1", "-q"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(
      ran.err,
      "nodeops: the server does not know operations/op-1 any more: it was restarted and keeps "
      "operations in memory only, or has dropped an old one. Some nodes may not be done.\nStart it "
      "again with the same command: nodes "
      "that are as they should be are left alone.\n");
}

}  // namespace
}  // namespace nodeops::cli
