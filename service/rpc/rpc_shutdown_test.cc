// How the rpc layer stops: every stream is told where to resume, and nothing holds it up.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using testing::HasSubstr;

constexpr char kName[] = "operations/a";

struct Watcher {
  explicit Watcher(v1::NodeOps::Stub& stub, const std::string& name = kName) {
    v1::WatchOperationRequest request;
    request.set_name(name);
    stream = stub.WatchOperation(&context, request);
  }
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::OperationUpdate>> stream;
};

TEST(RpcShutdown, EachOfManyStreamsIsToldWhereToResume) {
  TestingServer server;
  server.operations().Create(kName, 300);
  const auto stub = server.Stub();
  const auto other_stub = server.Stub();
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < 150; ++i) {
    watchers.push_back(std::make_unique<Watcher>(i % 2 ? *stub : *other_stub));
  }
  while (server.operations().waiting() < watchers.size()) std::this_thread::yield();
  server.server().Stop(absl::Seconds(10));
  EXPECT_EQ(server.server().streams(), 0u);
  for (const auto& watcher : watchers) {
    v1::OperationUpdate update;
    int events = 0;
    while (watcher->stream->Read(&update)) events += update.events_size();
    EXPECT_EQ(events, 300);
    EXPECT_EQ(update.going_away().reason(), "the server is shutting down");
    EXPECT_EQ(update.going_away().resume_after_sequence(), 300);
    const grpc::Status status = watcher->stream->Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(status.error_message(), HasSubstr("with after_sequence=300"));
  }
}

TEST(RpcShutdown, AWatcherOfAllOperationsIsToldWhereToResume) {
  TestingServer server;
  server.operations().Change("operations/a");
  server.operations().Change("operations/b");
  const auto stub = server.Stub();
  grpc::ClientContext context;
  auto stream = stub->WatchOperations(&context, v1::WatchOperationsRequest());
  while (server.operations().waiting() == 0) std::this_thread::yield();
  server.server().Stop(absl::Seconds(10));
  v1::OperationsUpdate update;
  while (stream->Read(&update)) {
  }
  EXPECT_EQ(update.going_away().resume_after_sequence(), 2);
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("with after_change=2"));
}

TEST(RpcShutdown, AStreamThatEndsByItselfIsNotCutShort) {
  TestingServer server;
  server.operations().Create(kName, 1);
  const auto stub = server.Stub();
  Watcher watcher(*stub);
  while (server.operations().waiting() == 0) std::this_thread::yield();
  server.operations().End(kName);
  server.server().Stop(absl::Seconds(10));
  v1::OperationUpdate update;
  while (watcher.stream->Read(&update)) {
  }
  EXPECT_EQ(update.operation().state(), v1::Operation::SUCCEEDED);
  EXPECT_TRUE(watcher.stream->Finish().ok());
}

TEST(RpcShutdown, ACallerThatNeverReadsDoesNotHoldItUp) {
  TestingServer server;
  server.operations().Create(kName, 0);
  server.operations().Append(kName, 1000, 8 << 10);  // More than flow control lets through.
  const auto stub = server.Stub();
  Watcher watcher(*stub);
  while (server.server().streams() == 0) std::this_thread::yield();
  server.server().Stop(absl::Milliseconds(100));
  EXPECT_EQ(server.server().streams(), 0u);
}

TEST(RpcShutdown, ABatchThatIsNeverDecidedDoesNotHoldItUp) {
  TestingServer server;
  server.operations().Hold(true);
  const auto stub = server.Stub();
  grpc::ClientContext context;
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  auto stream = stub->BatchCordonNodes(&context, request);
  while (server.operations().batches().empty()) std::this_thread::yield();
  server.server().Stop(absl::Milliseconds(100));
  v1::OperationUpdate update;
  EXPECT_FALSE(stream->Read(&update));
  EXPECT_FALSE(stream->Finish().ok());
  server.operations().Hold(false);
}

TEST(RpcShutdown, AfterStopAcceptingCallsGoOnAndHealthSaysSo) {
  TestingServer server;
  server.operations().Create(kName, 1);
  const auto channel = server.Channel();
  const auto stub = v1::NodeOps::NewStub(channel);
  const auto health = Health::NewStub(channel);
  grpc::ClientContext watch_context;
  auto watch = health->Watch(&watch_context, HealthCheckRequest());
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);

  server.server().StopAccepting();
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  grpc::ClientContext check_context;
  EXPECT_TRUE(health->Check(&check_context, HealthCheckRequest(), &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  grpc::ClientContext get_context;
  v1::GetOperationRequest get;
  get.set_name(kName);
  v1::Operation operation;
  EXPECT_TRUE(stub->GetOperation(&get_context, get, &operation).ok());
  // Nobody new comes in.
  grpc::ClientContext late_context;
  EXPECT_EQ(server.Stub()->GetOperation(&late_context, get, &operation).error_code(),
            grpc::StatusCode::UNAVAILABLE);

  server.server().Stop(absl::Seconds(10));
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(RpcShutdown, AnIdleReflectionStreamDoesNotHoldItUp) {
  TestingServer server;
  const auto reflection = grpc::reflection::v1::ServerReflection::NewStub(server.Channel());
  grpc::ClientContext context;
  auto stream = reflection->ServerReflectionInfo(&context);
  grpc::reflection::v1::ServerReflectionRequest request;
  grpc::reflection::v1::ServerReflectionResponse response;
  request.set_list_services("*");
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&response));
  server.server().Stop(absl::Milliseconds(100));
  EXPECT_FALSE(stream->Read(&response));
}

}  // namespace
}  // namespace nodeops::rpc
