#ifndef NODEOPS_SERVICE_METRICS_ENGINE_METRICS_H_
#define NODEOPS_SERVICE_METRICS_ENGINE_METRICS_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "service/metrics/metric_registry.h"
#include "service/operations/cluster_backend.h"

namespace nodeops::metrics {

// What clusters' engines find out that is in no event: what became of writes whose answer was lost,
// and how long the limit of requests held work back.
class EngineMetrics {
 public:
  explicit EngineMetrics(MetricRegistry& registry);

  // `backend`, with that counted for `cluster`. The registry must outlive it.
  std::shared_ptr<operations::ClusterBackend> Meter(
      const std::string& cluster, std::shared_ptr<operations::ClusterBackend> backend) const;

  // Observes what engine::ClusterLimits::held_back hears. The registry must outlive it.
  std::function<void(absl::Duration)> MeterRateLimit(const std::string& cluster) const;

 private:
  const CounterFamily ambiguous_commits_;
  const HistogramFamily rate_limiter_wait_;
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_ENGINE_METRICS_H_
