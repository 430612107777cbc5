#ifndef NODEOPS_SERVICE_METRICS_STORE_METRICS_H_
#define NODEOPS_SERVICE_METRICS_STORE_METRICS_H_

#include <cstddef>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/metrics/metric_registry.h"

namespace nodeops::metrics {

// How well the store records. Thread-safe.
class StoreMetrics {
 public:
  explicit StoreMetrics(MetricRegistry& registry);

  // The store was given so many events of `operation` to record, and answered after `took`. What
  // could not be recorded is given to it again until it is, or its answer is another one. An
  // operation that could not be accepted waits for nothing: `waits` is false.
  void OnWritten(const std::string& operation, const absl::Status& status, size_t events,
                 absl::Duration took, bool waits);

  // The store answered something that it was asked.
  void OnRead(const absl::Status& status);

 private:
  void CountFailure(const char* call, const absl::Status& status);

  prometheus::Histogram& duration_;
  prometheus::Histogram& size_;
  const CounterFamily errors_;
  prometheus::Gauge& up_;
  prometheus::Gauge& standing_still_;
  std::mutex mutex_;
  std::set<std::string> waiting_;  // Operations whose last events could not be recorded yet.
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_STORE_METRICS_H_
