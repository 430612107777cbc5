#include "service/metrics/engine_metrics.h"

#include <utility>
#include <vector>

namespace nodeops::metrics {
namespace {

// Counters of one cluster, by what became of the write.
struct Fates {
  prometheus::Counter* took_effect;
  prometheus::Counter* had_no_effect;
  prometheus::Counter* never_known;
};

class MeteredObserver final : public engine::BatchObserver {
 public:
  MeteredObserver(std::shared_ptr<engine::BatchObserver> observer, Fates fates)
      : observer_(std::move(observer)), fates_(fates) {}

  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>& conflicting_writers) override {
    observer_->OnAttemptStarted(node, attempt, conflicting_writers);
  }
  void OnRetryScheduled(const std::string& node, int failed_attempt, engine::RetryCause cause,
                        const engine::NodeError& error, absl::Duration backoff) override {
    observer_->OnRetryScheduled(node, failed_attempt, cause, error, backoff);
  }
  void OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                   const engine::NodeError& error) override {
    observer_->OnThrottled(node, attempt, wait, error);
  }
  void OnFinished(const engine::NodeTaskResult& result,
                  absl::AnyInvocable<void()> recorded) override {
    observer_->OnFinished(result, std::move(recorded));
  }
  void OnIntended(std::vector<engine::AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override {
    observer_->OnIntended(std::move(intents), std::move(recorded));
  }
  void OnWriteResolved(const std::string& node, engine::WriteFate fate) override {
    switch (fate) {
      case engine::WriteFate::kTookEffect:
        fates_.took_effect->Increment();
        break;
      case engine::WriteFate::kHadNoEffect:
        fates_.had_no_effect->Increment();
        break;
      case engine::WriteFate::kNeverKnown:
        fates_.never_known->Increment();
        break;
    }
    observer_->OnWriteResolved(node, fate);
  }
  void OnReleased() override { observer_->OnReleased(); }

 private:
  const std::shared_ptr<engine::BatchObserver> observer_;
  const Fates fates_;
};

class MeteredBackend final : public operations::ClusterBackend {
 public:
  MeteredBackend(std::shared_ptr<operations::ClusterBackend> backend, Fates fates)
      : backend_(std::move(backend)), fates_(fates) {}

  void StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                  std::shared_ptr<engine::BatchObserver> observer) override {
    backend_->StartBatch(std::move(spec), std::move(targets),
                         std::make_shared<MeteredObserver>(std::move(observer), fates_));
  }
  void StopBatch(std::string operation, engine::StopMode mode,
                 engine::NodeOutcome outcome) override {
    backend_->StopBatch(std::move(operation), mode, outcome);
  }
  void PauseBatch(std::string operation) override { backend_->PauseBatch(std::move(operation)); }
  void ResumeBatch(std::string operation) override { backend_->ResumeBatch(std::move(operation)); }
  void ReleaseBatch(std::string operation) override {
    backend_->ReleaseBatch(std::move(operation));
  }
  void ListNodes(k8s::ListOptions options, Listed done) override {
    backend_->ListNodes(std::move(options), std::move(done));
  }

 private:
  const std::shared_ptr<operations::ClusterBackend> backend_;
  const Fates fates_;
};

}  // namespace

EngineMetrics::EngineMetrics(MetricRegistry& registry)
    : ambiguous_commits_(registry.AddCounters(
          {"nodeops_ambiguous_commits_total",
           {"cluster", "resolution"},
           "Writes whose answer was lost, or that an earlier process may have sent, by what was "
           "found out: took_effect, had_no_effect or never_known."})),
      rate_limiter_wait_(registry.AddHistograms(
          {"nodeops_kube_rate_limiter_wait_seconds",
           {"cluster"},
           "How long --cluster-qps alone held the cluster's next attempt back, each time."},
          {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10})) {}

std::shared_ptr<operations::ClusterBackend> EngineMetrics::Meter(
    const std::string& cluster, std::shared_ptr<operations::ClusterBackend> backend) const {
  return std::make_shared<MeteredBackend>(
      std::move(backend),
      Fates{.took_effect = &ambiguous_commits_.With({cluster, "took_effect"}),
            .had_no_effect = &ambiguous_commits_.With({cluster, "had_no_effect"}),
            .never_known = &ambiguous_commits_.With({cluster, "never_known"})});
}

std::function<void(absl::Duration)> EngineMetrics::MeterRateLimit(
    const std::string& cluster) const {
  return [&wait = rate_limiter_wait_.With({cluster})](absl::Duration held_back) {
    wait.Observe(absl::ToDoubleSeconds(held_back));
  };
}

}  // namespace nodeops::metrics
