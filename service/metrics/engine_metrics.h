#ifndef NODEOPS_SERVICE_METRICS_ENGINE_METRICS_H_
#define NODEOPS_SERVICE_METRICS_ENGINE_METRICS_H_

#include <memory>
#include <string>

#include "service/metrics/metric_registry.h"
#include "service/operations/cluster_backend.h"

namespace nodeops::metrics {

// What clusters' engines find out that is in no event: what became of writes whose answer was lost.
class EngineMetrics {
 public:
  explicit EngineMetrics(MetricRegistry& registry);

  // `backend`, with that counted for `cluster`. The registry must outlive it.
  std::shared_ptr<operations::ClusterBackend> Meter(
      const std::string& cluster, std::shared_ptr<operations::ClusterBackend> backend) const;

 private:
  const CounterFamily ambiguous_commits_;
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_ENGINE_METRICS_H_
