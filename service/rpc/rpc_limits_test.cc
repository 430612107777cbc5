// What callers may take of the server, on a real socket.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

constexpr char kName[] = "operations/a";

struct Watcher {
  explicit Watcher(v1::NodeOps::Stub& stub) {
    v1::WatchOperationRequest request;
    request.set_name(kName);
    stream = stub.WatchOperation(&context, request);
  }
  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::OperationUpdate>> stream;
};

template <typename Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  EXPECT_TRUE(rich.ParseFromString(status.error_details()));
  Detail found;
  for (const auto& detail : rich.details()) {
    if (detail.UnpackTo(&found)) return found;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->name();
  return found;
}

void ExpectTooMany(const grpc::Status& status) {
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "TOO_MANY_WATCHERS");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("limit"), "3");
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 0);
}

TEST(RpcLimits, MoreStreamsThanAllowedAreRefusedWhateverTheyAre) {
  TestingServer server({.max_watchers = 3});
  server.operations().Create(kName, 1);
  const auto channel = server.Channel();
  const auto stub = v1::NodeOps::NewStub(channel);
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < 3; ++i) watchers.push_back(std::make_unique<Watcher>(*stub));
  while (server.operations().waiting() < 3) std::this_thread::yield();

  ExpectTooMany(Watcher(*stub).stream->Finish());
  grpc::ClientContext changes;
  ExpectTooMany(stub->WatchOperations(&changes, v1::WatchOperationsRequest())->Finish());
  grpc::ClientContext batch;
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  ExpectTooMany(stub->BatchCordonNodes(&batch, request)->Finish());
  EXPECT_TRUE(server.operations().batches().empty());
  grpc::ClientContext health;
  ExpectTooMany(grpc::health::v1::Health::NewStub(channel)
                    ->Watch(&health, grpc::health::v1::HealthCheckRequest())
                    ->Finish());
  // Other calls are answered.
  grpc::ClientContext get;
  v1::GetOperationRequest get_request;
  get_request.set_name(kName);
  v1::Operation operation;
  EXPECT_TRUE(stub->GetOperation(&get, get_request, &operation).ok());

  watchers[0]->context.TryCancel();
  while (server.server().streams() > 2) std::this_thread::yield();
  Watcher next(*stub);
  v1::OperationUpdate update;
  EXPECT_TRUE(next.stream->Read(&update));
}

TEST(RpcLimits, ARequestThatIsTooLargeIsRefused) {
  TestingServer server({.max_request_bytes = 10'000});
  const auto stub = server.Stub();
  const auto status_of = [&](size_t bytes) {
    grpc::ClientContext context;
    v1::ListNodesRequest request;
    request.set_page_token(std::string(bytes, 't'));
    v1::ListNodesResponse response;
    return stub->ListNodes(&context, request, &response);
  };
  EXPECT_TRUE(status_of(9'900).ok());
  EXPECT_EQ(status_of(10'000).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(RpcLimits, CallsOfOneConnectionWaitForTheirTurn) {
  TestingServer server({.max_streams_per_connection = 2});
  server.operations().Create(kName, 1);
  const auto stub = server.Stub();
  const Watcher first(*stub);
  Watcher second(*stub);
  while (server.operations().waiting() < 2) std::this_thread::yield();
  std::promise<bool> third_read;
  std::thread third([&] {
    Watcher watcher(*stub);  // Blocks while it waits for its turn.
    v1::OperationUpdate update;
    third_read.set_value(watcher.stream->Read(&update));
  });
  // Another connection has room of its own; when it has been served the third has had its chance.
  const auto other_stub = server.Stub();
  Watcher other(*other_stub);
  v1::OperationUpdate update;
  ASSERT_TRUE(other.stream->Read(&update));
  EXPECT_EQ(server.server().streams(), 3u);
  second.context.TryCancel();
  EXPECT_TRUE(third_read.get_future().get());
  third.join();
}

TEST(RpcLimits, APageNeverExceedsWhatClientsTake) {
  TestingServer server;
  std::set<std::string> all;
  for (int i = 0; i < 60; ++i) {
    all.insert(absl::StrCat("operations/", i));
    server.operations().Change(absl::StrCat("operations/", i), 100 << 10);  // 6 MB together.
  }
  const auto stub = server.Stub();
  v1::ListOperationsRequest request;
  std::set<std::string> seen;
  int pages = 0;
  do {
    grpc::ClientContext context;
    v1::ListOperationsResponse response;
    const grpc::Status status = stub->ListOperations(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();  // gRPC's clients refuse 4 MiB.
    for (const auto& operation : response.operations()) {
      EXPECT_TRUE(seen.insert(operation.name()).second);
    }
    request.set_page_token(response.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, all);
  EXPECT_EQ(pages, 2);
  EXPECT_THAT(server.operations().page_sizes(), testing::ElementsAre(1000, 40, 1000));
}

}  // namespace
}  // namespace nodeops::rpc
