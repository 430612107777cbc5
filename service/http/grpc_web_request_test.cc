#include "service/http/grpc_web_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "service/rpc/bridged_caller.h"

namespace nodeops::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

absl::StatusOr<RpcRequest> Convert(HttpHeaders headers) {
  return ToRpcRequest(
      {.method = "POST", .target = "/nodeops.v1.NodeOps/ListNodes", .headers = std::move(headers)},
      "alice", "ipv4:10.0.0.1:5", kNow);
}

TEST(IsBridgedMethod, KnowsTheTwoServices) {
  EXPECT_TRUE(IsBridgedMethod("/nodeops.v1.NodeOps/ListNodes"));
  EXPECT_TRUE(IsBridgedMethod("/nodeops.v1.NodeOps/WillComeLater"));
  EXPECT_TRUE(IsBridgedMethod("/grpc.health.v1.Health/Watch"));
  for (const char* path :
       {"", "/", "/nodeops.v1.NodeOps", "/nodeops.v1.NodeOps/", "/nodeops.v1.NodeOps/a/b",
        "/nodeops.v1.NodeOps/a?b", "/nodeops.v1.NodeOps/../x", "/nodeops.v1.NodeOps/a%2fb",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "nodeops.v1.NodeOps/ListNodes",
        "/x/nodeops.v1.NodeOps/ListNodes", "/NODEOPS.v1.NodeOps/ListNodes"}) {
    EXPECT_FALSE(IsBridgedMethod(path)) << path;
  }
}

TEST(ParseGrpcTimeout, ReadsEveryUnit) {
  EXPECT_EQ(*ParseGrpcTimeout("1H"), absl::Hours(1));
  EXPECT_EQ(*ParseGrpcTimeout("2M"), absl::Minutes(2));
  EXPECT_EQ(*ParseGrpcTimeout("3S"), absl::Seconds(3));
  EXPECT_EQ(*ParseGrpcTimeout("4m"), absl::Milliseconds(4));
  EXPECT_EQ(*ParseGrpcTimeout("5u"), absl::Microseconds(5));
  EXPECT_EQ(*ParseGrpcTimeout("6n"), absl::Nanoseconds(6));
  EXPECT_EQ(*ParseGrpcTimeout("99999999H"), absl::Hours(99999999));
}

TEST(ParseGrpcTimeout, RefusesEverythingElse) {
  for (const char* text : {"", "1", "S", "-1S", "+1S", " 1S", "1 S", "1s", "1.5S", "123456789S"}) {
    EXPECT_EQ(ParseGrpcTimeout(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ToRpcRequest, SaysWhoCallsAndHandsNoHeaderOn) {
  const auto request = Convert({{"authorization", "Bearer t"},
                                {"grpclb_client_stats", "x"},  // gRPC 1.51's client aborts at it.
                                {"x-a-bin", "AAAA"},
                                {"cookie", "secret"},
                                {rpc::kBridgedCallerKey, "root"},
                                {rpc::kBridgedAddressKey, "ipv4:10.0.0.9:9"}});
  ASSERT_THAT(request, base::IsOk());
  EXPECT_EQ(request->method, "/nodeops.v1.NodeOps/ListNodes");
  EXPECT_EQ(request->deadline, absl::InfiniteFuture());
  EXPECT_THAT(request->metadata, ElementsAre(Pair(rpc::kBridgedCallerKey, "alice"),
                                             Pair(rpc::kBridgedAddressKey, "ipv4:10.0.0.1:5")));
}

TEST(ToRpcRequest, SetsTheDeadline) {
  EXPECT_EQ(Convert({{"grpc-timeout", "1500m"}})->deadline, kNow + absl::Milliseconds(1500));
  EXPECT_EQ(Convert({{"grpc-timeout", "soon"}}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace nodeops::http
