#include "service/watchdog.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>

#include "grpc/health/v1/health.grpc.pb.h"

namespace nodeops {
namespace {

TEST(WatchdogDeathTest, LeavesWithItsCodeWhenTheTimeIsOver) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        const Watchdog watchdog(absl::Milliseconds(1), 3);
        pause();
      },
      testing::ExitedWithCode(3), "takes too long");
}

class NeverFinished final : public grpc::ServerUnaryReactor {
  void OnDone() override {}
};

class StuckHealth final : public grpc::health::v1::Health::CallbackService {
 public:
  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext*,
                                  const grpc::health::v1::HealthCheckRequest*,
                                  grpc::health::v1::HealthCheckResponse*) override {
    called.set_value();
    return &reactor_;
  }
  std::promise<void> called;

 private:
  NeverFinished reactor_;
};

void ShutDownAStuckServer() {
  StuckHealth service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  std::thread([port] {
    const auto stub = grpc::health::v1::Health::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckResponse response;
    stub->Check(&context, {}, &response);
  }).detach();
  service.called.get_future().wait();
  const Watchdog watchdog(absl::Milliseconds(200), 3);
  server->Shutdown(std::chrono::system_clock::now());
  std::abort();  // If gRPC learns to return, the watchdog has lost its reason.
}

TEST(WatchdogDeathTest, EndsAServerThatOneCallKeepsFromShuttingDown) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(ShutDownAStuckServer(), testing::ExitedWithCode(3), "takes too long");
}

TEST(Watchdog, DoesNothingOnceItIsGone) {
  { const Watchdog watchdog(absl::Hours(24), 3); }
}

}  // namespace
}  // namespace nodeops
