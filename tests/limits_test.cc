// Each limit of the service, from its flag to what a caller hears.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::HasSubstr;

v1::BatchCordonNodesRequest All() {
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  return request;
}

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  Detail found;
  for (const auto& detail : rich.details()) {
    if (detail.UnpackTo(&found)) return found;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->name() << " in: " << status.error_message();
  return found;
}

// RESOURCE_EXHAUSTED for `reason`, with the limit and when to come back.
void ExpectComeBack(const grpc::Status& status, const std::string& reason,
                    const std::string& limit) {
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.domain(), "nodeops.dev");
  EXPECT_EQ(info.reason(), reason);
  EXPECT_EQ(info.metadata().at("limit"), limit);
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 0);
}

grpc::Status List(Stub& stub, const v1::ListOperationsRequest& request = {}) {
  grpc::ClientContext context;
  v1::ListOperationsResponse response;
  return stub.ListOperations(&context, request, &response);
}

// A stream of all operations that has begun.
struct Watcher {
  explicit Watcher(Stub& stub) : stream(stub.WatchOperations(&context, {})) {
    v1::OperationsUpdate update;
    EXPECT_TRUE(stream->Read(&update));
  }
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::OperationsUpdate>> stream;
};

TEST(LimitsTest, Watchers) {
  Stack stack({.service_flags = {"--max-watchers=2"}});
  const Watcher one(stack.stub());
  const Watcher two(stack.stub());
  grpc::ClientContext context;
  ExpectComeBack(stack.stub().WatchOperations(&context, {})->Finish(), "TOO_MANY_WATCHERS", "2");
  EXPECT_TRUE(List(stack.stub()).ok());
}

TEST(LimitsTest, StreamsPerConnection) {
  Stack stack({.service_flags = {"--max-streams-per-connection=1"}});
  Watcher watcher(stack.stub());
  grpc::Status waited;
  std::thread waiting([&] { waited = List(stack.stub()); });
  auto other = Connect(stack.server());
  EXPECT_TRUE(List(*other).ok());  // Another connection has its own.
  watcher.context.TryCancel();
  waiting.join();
  EXPECT_TRUE(waited.ok()) << waited.error_message();
}

TEST(LimitsTest, BytesOfARequest) {
  Stack stack({.service_flags = {"--max-request-bytes=5000"}});
  v1::ListOperationsRequest request;
  request.set_page_token(std::string(5000, 't'));
  EXPECT_EQ(List(stack.stub(), request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(List(stack.stub()).ok());
}

TEST(LimitsTest, Connections) {
  Stack stack({.service_flags = {"--max-connections=1"}});
  EXPECT_TRUE(List(stack.stub()).ok());
  auto other = Connect(stack.server());
  EXPECT_EQ(List(*other).error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_TRUE(List(stack.stub()).ok());
}

TEST(LimitsTest, RunningOperations) {
  Stack stack({.sandbox_flags = {"--nodes=200", "--latency=20ms"},
               .service_flags = {"--max-running-operations=1"}});
  grpc::ClientContext context;
  auto stream = stack.stub().BatchCordonNodes(&context, All());
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  ExpectComeBack(Cordon(stack.stub(), All()).status, "TOO_MANY_OPERATIONS", "1");
}

TEST(LimitsTest, NodesPerOperation) {
  Stack stack({.service_flags = {"--max-nodes-per-operation=19"}});
  const grpc::Status status = Cordon(stack.stub(), All()).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("limit"), "19");
}

TEST(LimitsTest, Concurrency) {
  Stack stack({.service_flags = {"--max-concurrency=3"}});
  v1::BatchCordonNodesRequest request = All();
  request.set_concurrency(4);
  const grpc::Status status = Cordon(stack.stub(), request).status;
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("give a number from 1 to 3"));
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "INVALID_FIELD");
}

}  // namespace
}  // namespace nodeops::tests
