#ifndef NODEOPS_SERVICE_METRICS_OPERATION_METRICS_H_
#define NODEOPS_SERVICE_METRICS_OPERATION_METRICS_H_

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "nodeops/v1/operation.pb.h"
#include "service/metrics/metric_registry.h"

namespace nodeops::metrics {

// Operations as the store has recorded them. An operation over several clusters counts in each of
// them. Thread-safe.
class OperationMetrics {
 public:
  OperationMetrics(MetricRegistry& registry, std::vector<std::string> clusters);

  // This process runs `operation`, which was accepted or taken up, and this is how it is recorded
  // now. Its end counts once.
  void OnRecorded(const v1::Operation& operation);

  // Another process runs it now.
  void OnLost(const std::string& name);

 private:
  void CountEnd(const v1::Operation& operation) const;

  const std::set<std::string> clusters_;
  const CounterFamily operations_;
  const HistogramFamily duration_;
  const GaugeFamily in_flight_;
  std::mutex mutex_;
  std::map<std::string, prometheus::Gauge*> running_;  // By name: where it is counted.
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_OPERATION_METRICS_H_
