#include "service/metrics/engine_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace nodeops::metrics {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Keep which of their functions were called.
struct SeenObserver final : engine::BatchObserver {
  void OnAttemptStarted(const std::string& node, int,
                        const std::vector<k8s::FieldManager>&) override {
    calls.push_back("attempt " + node);
  }
  void OnRetryScheduled(const std::string& node, int, engine::RetryCause, const engine::NodeError&,
                        absl::Duration) override {
    calls.push_back("retry " + node);
  }
  void OnThrottled(const std::string& node, int, absl::Duration,
                   const engine::NodeError&) override {
    calls.push_back("throttled " + node);
  }
  void OnFinished(const engine::NodeTaskResult& result,
                  absl::AnyInvocable<void()> recorded) override {
    calls.push_back("finished " + result.node);
    recorded();
  }
  void OnIntended(std::vector<engine::AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override {
    calls.push_back("intended " + intents.at(0).node);
    recorded();
  }
  void OnWriteResolved(const std::string& node, engine::WriteFate) override {
    calls.push_back("resolved " + node);
  }
  void OnReleased() override { calls.push_back("released"); }

  std::vector<std::string> calls;
};

struct SeenBackend final : operations::ClusterBackend {
  void StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                  std::shared_ptr<engine::BatchObserver> with) override {
    calls.push_back("start " + spec.operation + " " + targets.at(0).node);
    observer = std::move(with);
  }
  void StopBatch(std::string operation, engine::StopMode, engine::NodeOutcome) override {
    calls.push_back("stop " + operation);
  }
  void PauseBatch(std::string operation) override { calls.push_back("pause " + operation); }
  void ResumeBatch(std::string operation) override { calls.push_back("resume " + operation); }
  void ReleaseBatch(std::string operation) override { calls.push_back("release " + operation); }
  void ListNodes(k8s::ListOptions options, Listed) override {
    calls.push_back("list " + options.label_selector);
  }

  std::vector<std::string> calls;
  std::shared_ptr<engine::BatchObserver> observer;
};

class EngineMetricsTest : public testing::Test {
 protected:
  void Start() { backend_->StartBatch({.operation = "o"}, {{.node = "n1"}}, observer_); }

  MetricRegistry registry_;
  MetricRegistry limited_;
  const std::shared_ptr<SeenBackend> inner_ = std::make_shared<SeenBackend>();
  const std::shared_ptr<operations::ClusterBackend> backend_ =
      EngineMetrics(registry_).Meter("prod", inner_);
  const std::shared_ptr<SeenObserver> observer_ = std::make_shared<SeenObserver>();
};

TEST_F(EngineMetricsTest, PassesEverythingOnToTheEngine) {
  Start();
  backend_->StopBatch("o", engine::StopMode::kGraceful, engine::NodeOutcome::kCancelled);
  backend_->PauseBatch("o");
  backend_->ResumeBatch("o");
  backend_->ReleaseBatch("o");
  backend_->ListNodes({.label_selector = "a=b"}, {});
  EXPECT_THAT(inner_->calls,
              ElementsAre("start o n1", "stop o", "pause o", "resume o", "release o", "list a=b"));
}

TEST_F(EngineMetricsTest, PassesEverythingOnToTheObserver) {
  Start();
  int recorded = 0;
  const auto count = [&recorded] { ++recorded; };
  engine::BatchObserver& observer = *inner_->observer;
  observer.OnIntended({{.node = "n1"}}, count);
  observer.OnAttemptStarted("n1", 1, {});
  observer.OnThrottled("n1", 1, absl::Seconds(1), {});
  observer.OnWriteResolved("n1", engine::WriteFate::kHadNoEffect);
  observer.OnRetryScheduled("n1", 1, engine::RetryCause::kConflict, {}, absl::Seconds(1));
  observer.OnFinished({.node = "n1"}, count);
  observer.OnReleased();
  EXPECT_THAT(observer_->calls, ElementsAre("intended n1", "attempt n1", "throttled n1",
                                            "resolved n1", "retry n1", "finished n1", "released"));
  EXPECT_EQ(recorded, 2);
}

TEST_F(EngineMetricsTest, CountsWhatBecameOfWritesWhoseAnswerWasLost) {
  Start();
  inner_->observer->OnWriteResolved("n1", engine::WriteFate::kTookEffect);
  inner_->observer->OnWriteResolved("n1", engine::WriteFate::kTookEffect);
  inner_->observer->OnWriteResolved("n2", engine::WriteFate::kNeverKnown);
  const std::string prefix = "nodeops_ambiguous_commits_total{cluster=\"prod\",resolution=\"";
  EXPECT_THAT(registry_.Text(), HasSubstr(prefix + "took_effect\"} 2\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr(prefix + "had_no_effect\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr(prefix + "never_known\"} 1\n"));
}

TEST_F(EngineMetricsTest, ObservesHowLongTheLimitOfRequestsHeldWorkBack) {
  const auto held_back = EngineMetrics(limited_).MeterRateLimit("prod");
  held_back(absl::Milliseconds(500));
  held_back(absl::Seconds(2));
  const std::string prefix = "nodeops_kube_rate_limiter_wait_seconds_";
  EXPECT_THAT(limited_.Text(), HasSubstr(prefix + "sum{cluster=\"prod\"} 2.5\n"));
  EXPECT_THAT(limited_.Text(), HasSubstr(prefix + "bucket{cluster=\"prod\",le=\"0.5\"} 1\n"));
}

}  // namespace
}  // namespace nodeops::metrics
