#include "service/metrics/service_metrics.h"

#include <utility>

#include "service/metrics/metered_store.h"
#include "service/metrics/process_metrics.h"

namespace nodeops::metrics {

ServiceMetrics::ServiceMetrics(base::Clock& clock)
    : clock_(clock), kube_(registry_), engine_(registry_) {
  AddProcessMetrics(registry_);
}

std::shared_ptr<k8s::Transport> ServiceMetrics::Meter(const std::string& cluster,
                                                      std::shared_ptr<k8s::Transport> transport) {
  return kube_.Meter(cluster, std::move(transport), clock_);
}

std::shared_ptr<operations::ClusterBackend> ServiceMetrics::Meter(
    const std::string& cluster, std::shared_ptr<operations::ClusterBackend> backend) {
  clusters_.push_back(cluster);
  return engine_.Meter(cluster, std::move(backend));
}

std::function<void(absl::Duration)> ServiceMetrics::MeterRateLimit(const std::string& cluster) {
  return engine_.MeterRateLimit(cluster);
}

std::shared_ptr<operations::OperationStore> ServiceMetrics::Meter(
    std::shared_ptr<operations::OperationStore> store) {
  return NewMeteredStore(std::move(store), registry_, clusters_, clock_);
}

void ServiceMetrics::MeterCallers(std::function<size_t()> streams,
                                  std::function<size_t()> connections) {
  registry_.AddSampled(
      MetricRegistry::Type::kGauge,
      {"nodeops_watchers", {}, "Open streams: of operations, of their changes and of health."},
      [streams = std::move(streams)] { return static_cast<double>(streams()); });
  registry_.AddSampled(
      MetricRegistry::Type::kGauge,
      {"nodeops_connections", {}, "Open connections of callers to the gRPC port."},
      [connections = std::move(connections)] { return static_cast<double>(connections()); });
}

void ServiceMetrics::MeterCertificates(std::function<CertificatesState()> state) {
  registry_.AddSampled(
      MetricRegistry::Type::kCounter,
      {"nodeops_tls_loads_total", {}, "Times that certificates were taken over from their files."},
      [state] { return static_cast<double>(state().loads); });
  registry_.AddSampled(MetricRegistry::Type::kCounter,
                       {"nodeops_tls_failures_total",
                        {},
                        "Readings of the certificates' files that gave nothing that can be used."},
                       [state] { return static_cast<double>(state().failures); });
  registry_.AddSampled(
      MetricRegistry::Type::kGauge,
      {"nodeops_tls_certificate_expiry_seconds",
       {},
       "When the server's certificate expires, in seconds since 1970; 0 without "
       "TLS."},
      [state] { return static_cast<double>(absl::ToUnixSeconds(state().expires)); });
}

}  // namespace nodeops::metrics
