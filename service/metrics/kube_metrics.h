#ifndef NODEOPS_SERVICE_METRICS_KUBE_METRICS_H_
#define NODEOPS_SERVICE_METRICS_KUBE_METRICS_H_

#include <memory>
#include <string>

#include "base/clock.h"
#include "k8s/http/transport.h"
#include "service/metrics/metric_registry.h"

namespace nodeops::metrics {

// Requests to API servers, each counted once its answer, or the lack of one, is there. Add clusters
// on one thread; each transport is used on its cluster's strand.
class KubeMetrics {
 public:
  explicit KubeMetrics(MetricRegistry& registry);

  // `transport`, with what goes through it counted for `cluster`. The registry must outlive it.
  std::shared_ptr<k8s::Transport> Meter(const std::string& cluster,
                                        std::shared_ptr<k8s::Transport> transport,
                                        base::Clock& clock) const;

 private:
  const CounterFamily requests_;
  const HistogramFamily duration_;
  const HistogramFamily retry_after_;
  const GaugeFamily up_;
};

// What the API calls the request: get, list, watch, create, update, patch, delete; other.
std::string KubeVerb(const k8s::HttpRequest& request);

// The status that was answered, as "200"; of one that nobody knows its class, as "4xx"; without an
// answer not_sent, lost, timed_out or reused_closed (k8s/http/transport.h).
std::string KubeCode(const k8s::HttpResult& result);

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_KUBE_METRICS_H_
