#ifndef NODEOPS_SERVICE_METRICS_NODE_METRICS_H_
#define NODEOPS_SERVICE_METRICS_NODE_METRICS_H_

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "service/metrics/metric_registry.h"

namespace nodeops::metrics {

// What is done with nodes, counted from the events of operations: the sums are those of the
// operations' counts. Thread-safe and, for configured clusters, without a lock.
class NodeMetrics {
 public:
  NodeMetrics(MetricRegistry& registry, const std::vector<std::string>& clusters);

  // The event was recorded, in an operation of that action.
  void OnRecorded(v1::Operation::Action action, const v1::OperationEvent& event);

 private:
  struct Finished {
    std::map<v1::NodeResult::Result, prometheus::Counter*> results;
    prometheus::Histogram* attempts;
    prometheus::Histogram* duration;
  };
  struct Cluster {
    std::map<v1::Operation::Action, prometheus::Counter*> attempts_started;
    std::map<v1::Operation::Action, Finished> finished;
    std::map<v1::NodeRetryScheduled::Cause, prometheus::Counter*> retries;
    prometheus::Histogram* backoff;
    prometheus::Counter* throttles;
  };

  Cluster Resolve(const std::string& cluster) const;
  const Cluster& Of(const std::string& cluster);
  void OnFinished(v1::Operation::Action action, const v1::NodeResult& result);

  const CounterFamily results_;
  const CounterFamily attempts_started_;
  const HistogramFamily attempts_;
  const HistogramFamily duration_;
  const CounterFamily retries_;
  const HistogramFamily backoff_;
  const CounterFamily throttles_;
  std::map<std::string, Cluster> clusters_;
  std::once_flag has_other_;
  Cluster other_;
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_NODE_METRICS_H_
