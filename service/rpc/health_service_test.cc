#include "service/rpc/health_service.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>

#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthCheckRequest RequestFor(const std::string& service) {
  HealthCheckRequest request;
  request.set_service(service);
  return request;
}

TEST(HealthService, KnowsTheServerAndItsService) {
  TestingServer server;
  const auto health = Health::NewStub(server.Channel());
  for (const char* service : {"", "nodeops.v1.NodeOps"}) {
    grpc::ClientContext context;
    HealthCheckResponse response;
    EXPECT_TRUE(health->Check(&context, RequestFor(service), &response).ok());
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  }
}

TEST(HealthService, ListsThemBoth) {
  TestingServer server;
  const auto health = Health::NewStub(server.Channel());
  for (const auto status : {HealthCheckResponse::SERVING, HealthCheckResponse::NOT_SERVING}) {
    grpc::ClientContext context;
    grpc::health::v1::HealthListResponse response;
    ASSERT_TRUE(health->List(&context, {}, &response).ok());
    EXPECT_EQ(response.statuses().size(), 2u);
    EXPECT_EQ(response.statuses().at("").status(), status);
    EXPECT_EQ(response.statuses().at("nodeops.v1.NodeOps").status(), status);
    server.server().StopAccepting();
  }
}

TEST(HealthService, CheckOfAnUnknownServiceIsNotFound) {
  TestingServer server;
  const auto health = Health::NewStub(server.Channel());
  grpc::ClientContext context;
  HealthCheckResponse response;
  const grpc::Status status = health->Check(&context, RequestFor("x.Y"), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "unknown service \"x.Y\"");
}

TEST(HealthService, WatchOfAnUnknownServiceSaysSoAndStaysOpen) {
  TestingServer server;
  const auto health = Health::NewStub(server.Channel());
  grpc::ClientContext context;
  auto watch = health->Watch(&context, RequestFor("x.Y"));
  HealthCheckResponse response;
  ASSERT_TRUE(watch->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  EXPECT_EQ(server.server().streams(), 1u);
  context.TryCancel();
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::CANCELLED);
  while (server.server().streams() > 0) std::this_thread::yield();
}

TEST(HealthService, EveryWatcherHearsThatServingEnds) {
  TestingServer server;
  const auto health = Health::NewStub(server.Channel());
  grpc::ClientContext contexts[3];
  std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> watches[3];
  HealthCheckResponse response;
  for (int i = 0; i < 3; ++i) {
    watches[i] = health->Watch(&contexts[i], RequestFor("nodeops.v1.NodeOps"));
    ASSERT_TRUE(watches[i]->Read(&response));
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  }
  server.server().StopAccepting();
  for (auto& watch : watches) {
    ASSERT_TRUE(watch->Read(&response));
    EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  }
  // And one who comes now.
  grpc::ClientContext context;
  auto late = health->Watch(&context, RequestFor(""));
  ASSERT_TRUE(late->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
}

}  // namespace
}  // namespace nodeops::rpc
