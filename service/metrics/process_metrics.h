#ifndef NODEOPS_SERVICE_METRICS_PROCESS_METRICS_H_
#define NODEOPS_SERVICE_METRICS_PROCESS_METRICS_H_

#include "service/metrics/metric_registry.h"

namespace nodeops::metrics {

// What this process uses, under the names that Prometheus' client libraries share, and which
// version of nodeops it is. Read from /proc/self whenever the text is made.
void AddProcessMetrics(MetricRegistry& registry);

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_PROCESS_METRICS_H_
