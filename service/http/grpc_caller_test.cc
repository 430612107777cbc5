// Calls over a real server, through its bridge.

#include "service/http/grpc_caller.h"

#include <gmock/gmock.h>
#include <google/protobuf/message_lite.h>
#include <grpcpp/support/status_code_enum.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nodeops/v1/node_ops.pb.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Key;

constexpr char kName[] = "operations/a";

class GrpcCallerTest : public testing::Test {
 protected:
  static RpcRequest Request(const std::string& method,
                            const google::protobuf::MessageLite& message) {
    return {.method = absl::StrCat("/nodeops.v1.NodeOps/", method),
            .message = message.SerializeAsString()};
  }
  static RpcRequest Get(const std::string& name) {
    v1::GetOperationRequest request;
    request.set_name(name);
    return Request("GetOperation", request);
  }
  static RpcRequest Watch() {
    v1::WatchOperationRequest request;
    request.set_name(kName);
    return Request("WatchOperation", request);
  }

  static std::future<std::optional<std::string>> StartRead(RpcCall& call) {
    auto read = std::make_shared<std::promise<std::optional<std::string>>>();
    auto message = read->get_future();
    call.Read([read](std::optional<std::string> value) { read->set_value(std::move(value)); });
    return message;
  }
  static std::optional<std::string> Read(RpcCall& call) { return StartRead(call).get(); }

  void WaitForStreams(size_t streams) {
    while (server_.server().streams() != streams) std::this_thread::yield();
  }

  rpc::TestingServer server_;
  GrpcCaller caller_{[this] { return server_.server().BridgeChannel(); }};
};

TEST_F(GrpcCallerTest, AnAnswerComesBeforeTheEnd) {
  server_.operations().Create(kName, 3);
  // Again and again: an answer that comes together with the end must not get lost.
  for (int i = 0; i < 500; ++i) {
    const auto call = caller_.Start(Get(kName));
    const auto message = Read(*call);
    ASSERT_TRUE(message.has_value()) << "in call " << i;
    v1::Operation operation;
    ASSERT_TRUE(operation.ParseFromString(*message));
    EXPECT_EQ(operation.name(), kName);
    ASSERT_EQ(Read(*call), std::nullopt);
    EXPECT_EQ(call->end().code, 0);
  }
}

TEST_F(GrpcCallerTest, AnErrorHasItsDetails) {
  v1::ListOperationsRequest request;
  request.set_page_size(-1);
  const auto call = caller_.Start(Request("ListOperations", request));
  ASSERT_EQ(Read(*call), std::nullopt);
  EXPECT_EQ(call->end().code, grpc::INVALID_ARGUMENT);
  EXPECT_THAT(call->end().message, HasSubstr("page_size"));
  EXPECT_THAT(call->end().trailers, ElementsAre(Key("grpc-status-details-bin")));
}

TEST_F(GrpcCallerTest, AStreamIsTakenMessageByMessage) {
  server_.operations().Create(kName, 2);
  const auto call = caller_.Start(Watch());
  EXPECT_NE(Read(*call), std::nullopt);
  EXPECT_NE(Read(*call), std::nullopt);
  auto next = StartRead(*call);
  server_.operations().End(kName);
  EXPECT_NE(next.get(), std::nullopt);
  while (Read(*call) != std::nullopt) {
  }
  EXPECT_EQ(call->end().code, 0);
}

TEST_F(GrpcCallerTest, CancelledDuringAReadTheCallEnds) {
  server_.operations().Create(kName, 0);
  const auto call = caller_.Start(Watch());
  WaitForStreams(1);
  auto next = StartRead(*call);
  call->Cancel();
  EXPECT_EQ(next.get(), std::nullopt);
  EXPECT_EQ(call->end().code, grpc::CANCELLED);
  WaitForStreams(0);
}

TEST_F(GrpcCallerTest, CancelledBetweenReadsTheCallEnds) {
  server_.operations().Create(kName, 5);
  auto call = caller_.Start(Watch());
  EXPECT_NE(Read(*call), std::nullopt);
  call->Cancel();
  call.reset();
  WaitForStreams(0);
}

TEST_F(GrpcCallerTest, CancelledAfterTheEndNothingHappens) {
  const auto call = caller_.Start(Get("operations/gone"));
  ASSERT_EQ(Read(*call), std::nullopt);
  EXPECT_EQ(call->end().code, grpc::NOT_FOUND);
  call->Cancel();
  EXPECT_EQ(call->end().code, grpc::NOT_FOUND);
}

TEST_F(GrpcCallerTest, ADeadlineEndsTheCall) {
  server_.operations().Create(kName, 0);
  RpcRequest request = Watch();
  request.deadline = absl::Now() + absl::Milliseconds(1);
  const auto call = caller_.Start(std::move(request));
  while (Read(*call) != std::nullopt) {
  }
  EXPECT_EQ(call->end().code, grpc::DEADLINE_EXCEEDED);
}

TEST_F(GrpcCallerTest, AfterTheServerHasStoppedCallsAreUnavailable) {
  server_.operations().Create(kName, 0);
  const auto running = caller_.Start(Watch());
  WaitForStreams(1);
  server_.server().Stop(absl::ZeroDuration());
  while (Read(*running) != std::nullopt) {
  }
  EXPECT_EQ(running->end().code, grpc::UNAVAILABLE);

  const auto refused = caller_.Start(Get(kName));
  ASSERT_EQ(Read(*refused), std::nullopt);
  EXPECT_EQ(refused->end().code, grpc::UNAVAILABLE);
  EXPECT_EQ(refused->end().message, "the server is shutting down");
}

TEST_F(GrpcCallerTest, MoreCallsThanAConnectionTakesRunAtOnce) {
  server_.operations().Create(kName, 1);
  std::vector<std::shared_ptr<RpcCall>> calls;
  for (int i = 0; i < 250; ++i) calls.push_back(caller_.Start(Watch()));
  for (const auto& call : calls) EXPECT_NE(Read(*call), std::nullopt);
  EXPECT_EQ(server_.server().streams(), 250);
  for (const auto& call : calls) call->Cancel();
  WaitForStreams(0);
}

}  // namespace
}  // namespace nodeops::http
