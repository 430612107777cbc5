#include "service/operations/engine_backend.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <random>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/fake_transport.h"

namespace nodeops::operations {
namespace {

constexpr char kNodeBody[] =
    R"({"metadata":{"name":"n1","uid":"u1","resourceVersion":"7"},"spec":{"unschedulable":true}})";

struct LastResult final : engine::BatchObserver {
  void OnAttemptStarted(const std::string&, int, const std::vector<k8s::FieldManager>&) override {}
  void OnRetryScheduled(const std::string&, int, engine::RetryCause, const engine::NodeError&,
                        absl::Duration) override {}
  void OnThrottled(const std::string&, int, absl::Duration, const engine::NodeError&) override {}
  void OnFinished(const engine::NodeTaskResult& finished, absl::AnyInvocable<void()>) override {
    result = finished;
  }
  void OnReleased() override { released = true; }
  std::optional<engine::NodeTaskResult> result;
  bool released = false;
};

class EngineBackendTest : public testing::Test {
 protected:
  std::optional<k8s::ApiResult<k8s::NodePage>> List() {
    std::optional<k8s::ApiResult<k8s::NodePage>> answer;
    backend_->ListNodes({}, [&](k8s::ApiResult<k8s::NodePage> page) { answer = std::move(page); });
    EXPECT_FALSE(answer.has_value()) << "answered inside the call";
    clock_.RunUntilIdle(io_);
    return answer;
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  std::minstd_rand random_;
  const std::shared_ptr<k8s::FakeTransport> transport_ =
      std::make_shared<k8s::FakeTransport>(io_.get_executor(), clock_);
  const std::shared_ptr<k8s::NodeClient> client_ = std::make_shared<k8s::NodeClient>(transport_);
  const std::shared_ptr<ClusterBackend> backend_ = NewEngineBackend(
      std::make_shared<engine::ClusterEngine>("prod", io_.get_executor(), clock_, random_, client_,
                                              engine::ClusterLimits{}),
      client_, io_.get_executor());
};

TEST_F(EngineBackendTest, AConnectionThatHadBeenClosedCostsNoList) {
  transport_->Answer(k8s::TransportError{.kind = k8s::TransportError::Kind::kReusedClosed});
  transport_->Answer(200, R"({"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[)" +
                              std::string(kNodeBody) + "]}");
  const auto page = List();
  ASSERT_TRUE(page && page->ok());
  EXPECT_EQ(page->value().nodes[0].name(), "n1");
}

TEST_F(EngineBackendTest, CredentialsThatHadAgedCostNoList) {
  transport_->Answer(401, "");
  transport_->Answer(200, R"({"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[]})");
  const auto page = List();
  ASSERT_TRUE(page && page->ok());
  EXPECT_EQ(transport_->requests().size(), 2u);
}

TEST_F(EngineBackendTest, ASecondClosedConnectionIsTold) {
  for (int i = 0; i < 2; ++i) {
    transport_->Answer(
        k8s::TransportError{.kind = k8s::TransportError::Kind::kReusedClosed, .message = "closed"});
  }
  const auto page = List();
  ASSERT_TRUE(page && !page->ok());
  EXPECT_EQ(page->error().error_class, k8s::ErrorClass::kReusedClosed);
  EXPECT_EQ(transport_->requests().size(), 2u);
}

TEST_F(EngineBackendTest, BatchesReachTheEngine) {
  transport_->Answer(200, kNodeBody);
  const auto observer = std::make_shared<LastResult>();
  backend_->StartBatch({.operation = "operations/1", .cluster = "prod"}, {{.node = "n1"}},
                       observer);
  clock_.RunUntilIdle(io_);
  ASSERT_TRUE(observer->result.has_value());
  EXPECT_EQ(observer->result->outcome, engine::NodeOutcome::kUnchanged);
}

TEST_F(EngineBackendTest, CancellingReachesTheEngine) {
  transport_->Answer(k8s::HttpResponse{.status = 503}, absl::ZeroDuration());
  const auto observer = std::make_shared<LastResult>();
  backend_->StartBatch({.operation = "operations/1", .cluster = "prod"}, {{.node = "n1"}},
                       observer);
  io_.poll();
  backend_->StopBatch("operations/1", engine::StopMode::kImmediate,
                      engine::NodeOutcome::kCancelled);
  clock_.RunUntilIdle(io_);
  ASSERT_TRUE(observer->result.has_value());
  EXPECT_EQ(observer->result->outcome, engine::NodeOutcome::kCancelled);
}

TEST_F(EngineBackendTest, PausingResumingAndReleasingReachTheEngine) {
  const auto observer = std::make_shared<LastResult>();
  backend_->StartBatch({.operation = "operations/1", .cluster = "prod"}, {{.node = "n1"}},
                       observer);
  backend_->PauseBatch("operations/1");
  clock_.RunUntilIdle(io_);
  EXPECT_FALSE(observer->result.has_value());
  transport_->Answer(200, kNodeBody);
  backend_->ResumeBatch("operations/1");
  clock_.RunUntilIdle(io_);
  EXPECT_TRUE(observer->result.has_value());

  backend_->StartBatch({.operation = "operations/2", .cluster = "prod"}, {{.node = "n1"}},
                       observer);
  backend_->ReleaseBatch("operations/2");
  clock_.RunUntilIdle(io_);
  EXPECT_TRUE(observer->released);
}

}  // namespace
}  // namespace nodeops::operations
