#include "client/grpc_message_stream.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "client/testing/fake_node_ops_server.h"
#include "client/testing/operation_log.h"

namespace nodeops::client {
namespace {

using UpdateStream = MessageStream<v1::OperationUpdate>;
using Outcome = UpdateStream::Outcome;
using Writer = FakeNodeOpsServer::Writer;

class GrpcMessageStreamTest : public testing::Test {
 protected:
  std::unique_ptr<UpdateStream> Open() {
    stub_ = v1::NodeOps::NewStub(
        grpc::CreateChannel(server_.address(), grpc::InsecureChannelCredentials()));
    const GrpcMessageStream<v1::OperationUpdate>::Prepare prepare =
        [this](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
          return stub_->PrepareAsyncWatchOperation(context, v1::WatchOperationRequest(), queue);
        };
    return std::make_unique<GrpcMessageStream<v1::OperationUpdate>>(prepare, stop_.get_token());
  }
  // Answers with the first messages of a log, and then keeps the stream open until it is cancelled.
  void KeepOpenAfter(size_t messages) {
    server_.handlers.watch = [this, messages](const auto&, grpc::ServerContext& context,
                                              Writer& writer) {
      auto some = OperationLog::Succeeding(2).Messages();
      some.resize(messages);
      FakeNodeOpsServer::Send(some, writer);
      while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      cancelled_.set_value();
      return grpc::Status::CANCELLED;
    };
  }

  std::promise<void> cancelled_;  // outlives the server, whose handlers use it
  FakeNodeOpsServer server_;
  std::unique_ptr<v1::NodeOps::Stub> stub_;
  std::stop_source stop_;
  v1::OperationUpdate update_;
};

TEST_F(GrpcMessageStreamTest, GivesEachMessageAndThenTheStatus) {
  const auto messages = OperationLog::Succeeding(1).Messages();
  server_.handlers.watch = [&](const auto&, grpc::ServerContext&, Writer& writer) {
    FakeNodeOpsServer::Send(messages, writer);
    return grpc::Status(grpc::UNAVAILABLE, "cut");
  };
  const auto stream = Open();
  for (const auto& message : messages) {
    ASSERT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kMessage);
    EXPECT_EQ(update_.SerializeAsString(), message.SerializeAsString());
  }
  EXPECT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kEnded);
  EXPECT_EQ(stream->Finish(), absl::UnavailableError("cut"));
  EXPECT_TRUE(stream->sent());
}

TEST_F(GrpcMessageStreamTest, SaysThatNothingHasComeAndCanBeReadAgain) {
  std::promise<void> go;
  server_.handlers.watch = [&](const auto&, grpc::ServerContext&, Writer& writer) {
    go.get_future().wait();
    FakeNodeOpsServer::Send(OperationLog::Succeeding(1).Messages(), writer);
    return grpc::Status::OK;
  };
  const auto stream = Open();
  EXPECT_EQ(stream->Read(update_, absl::ZeroDuration()), Outcome::kNothingYet);
  EXPECT_EQ(stream->Read(update_, absl::Milliseconds(1)), Outcome::kNothingYet);
  go.set_value();
  EXPECT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kMessage);
  EXPECT_EQ(update_.operation().name(), "operations/op-1");
}

TEST_F(GrpcMessageStreamTest, StoppingEndsAReadThatWaits) {
  KeepOpenAfter(1);
  const auto stream = Open();
  ASSERT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kMessage);
  std::thread stopper([&] { stop_.request_stop(); });
  EXPECT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kEnded);
  stopper.join();
  EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kCancelled);
}

TEST_F(GrpcMessageStreamTest, DestroyingItCancelsTheCall) {
  KeepOpenAfter(1);
  {
    const auto stream = Open();
    ASSERT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kMessage);
    EXPECT_EQ(stream->Read(update_, absl::ZeroDuration()), Outcome::kNothingYet);
  }
  cancelled_.get_future().wait();  // the server is still up: nobody else cancels it
}

TEST_F(GrpcMessageStreamTest, AServerThatDiesWithoutAnAnswerMayHaveActed) {
  std::promise<void> called;
  server_.handlers.watch = [&](const auto&, grpc::ServerContext& context, Writer&) {
    called.set_value();
    while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return grpc::Status::CANCELLED;
  };
  const auto stream = Open();
  ASSERT_EQ(stream->Read(update_, absl::ZeroDuration()), Outcome::kNothingYet);
  std::thread killer([&] {
    called.get_future().wait();
    server_.Stop();
  });
  EXPECT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kEnded);
  killer.join();
  EXPECT_FALSE(stream->Finish().ok());
  EXPECT_TRUE(stream->sent());
}

TEST_F(GrpcMessageStreamTest, AServerThatIsNotThereEndsIt) {
  server_.Stop();
  const auto stream = Open();
  EXPECT_EQ(stream->Read(update_, absl::Minutes(1)), Outcome::kEnded);
  EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(stream->sent()) << "nobody can have acted on it";
}

}  // namespace
}  // namespace nodeops::client
