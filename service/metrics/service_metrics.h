#ifndef NODEOPS_SERVICE_METRICS_SERVICE_METRICS_H_
#define NODEOPS_SERVICE_METRICS_SERVICE_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/http/transport.h"
#include "service/metrics/engine_metrics.h"
#include "service/metrics/kube_metrics.h"
#include "service/metrics/metric_registry.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/operation_store.h"

namespace nodeops::metrics {

// The metrics of the service, and what is put around its parts to count what they do: the parts
// themselves know nothing of it. Outlives all that it has measured. Meter is for one thread, Text
// for all.
class ServiceMetrics {
 public:
  explicit ServiceMetrics(base::Clock& clock);

  // Each cluster's connections and engine.
  std::shared_ptr<k8s::Transport> Meter(const std::string& cluster,
                                        std::shared_ptr<k8s::Transport> transport);
  std::shared_ptr<operations::ClusterBackend> Meter(
      const std::string& cluster, std::shared_ptr<operations::ClusterBackend> backend);
  std::function<void(absl::Duration)> MeterRateLimit(const std::string& cluster);

  // The store, once; after the clusters, whose names it needs.
  std::shared_ptr<operations::OperationStore> Meter(
      std::shared_ptr<operations::OperationStore> store);

  // How many streams and connections of callers are open; asked at each Text.
  void MeterCallers(std::function<size_t()> streams, std::function<size_t()> connections);

  // How the service's own certificates fare; asked at each Text. All 0 without TLS.
  struct CertificatesState {
    int64_t loads = 0;     // Times that certificates were taken over from their files.
    int64_t failures = 0;  // Readings of the files that gave nothing that can be used.
    absl::Time expires = absl::UnixEpoch();  // Of the server's certificate.
  };
  void MeterCertificates(std::function<CertificatesState()> state);

  MetricRegistry& registry() { return registry_; }
  // What /metrics answers: Prometheus' text format 0.0.4.
  std::string Text() const { return registry_.Text(); }

 private:
  base::Clock& clock_;
  MetricRegistry registry_;
  const KubeMetrics kube_;
  const EngineMetrics engine_;
  std::vector<std::string> clusters_;
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_SERVICE_METRICS_H_
