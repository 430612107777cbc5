#ifndef NODEOPS_SERVICE_METRICS_METRIC_REGISTRY_H_
#define NODEOPS_SERVICE_METRICS_METRIC_REGISTRY_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace nodeops::metrics {

// A family of metrics, as docs/metrics.md lists it.
struct MetricInfo {
  std::string name;
  std::vector<std::string> labels;  // Never what a node, an operation or a caller is called.
  std::string help;                 // One sentence.
};

// The metrics of one family, told apart by the values of its labels. Thread-safe. With takes a
// lock: who counts often keeps what it returns, which lives as long as the registry.
template <typename Metric>
class MetricFamily {
 public:
  using Add = std::function<Metric&(const prometheus::Labels&)>;

  MetricFamily(std::vector<std::string> labels, Add add)
      : labels_(std::move(labels)), add_(std::move(add)) {}

  // As many values as there are labels, in that order. Made, and shown as 0, if it is new.
  Metric& With(const std::vector<std::string>& values) const {
    prometheus::Labels labels;
    for (size_t i = 0; i < labels_.size(); ++i) labels.emplace(labels_[i], values.at(i));
    return add_(labels);
  }

 private:
  std::vector<std::string> labels_;
  Add add_;
};

using CounterFamily = MetricFamily<prometheus::Counter>;
using GaugeFamily = MetricFamily<prometheus::Gauge>;
using HistogramFamily = MetricFamily<prometheus::Histogram>;

// Every metric of the process. Counters count since it started: what an earlier process counted
// shows in the records of operations, not here, and Prometheus expects that (rate() sees resets).
//
// Thread-safe.
class MetricRegistry {
 public:
  enum class Type { kCounter, kGauge, kHistogram };
  struct Described {
    Type type;
    MetricInfo info;
  };

  CounterFamily AddCounters(MetricInfo info);
  GaugeFamily AddGauges(MetricInfo info);
  // `buckets` are upper bounds, rising.
  HistogramFamily AddHistograms(MetricInfo info, std::vector<double> buckets);

  // A value without labels that is asked for whenever the text is made, on that thread.
  void AddSampled(Type type, MetricInfo info, std::function<double()> sample);

  // Everything in Prometheus' text format 0.0.4, by name and labels.
  std::string Text() const;

  // In the order in which they were added.
  std::vector<Described> families() const;

 private:
  struct Sampled {
    Described described;
    std::function<double()> sample;
  };

  void Describe(Type type, const MetricInfo& info);

  prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Throw};
  mutable std::mutex mutex_;
  std::vector<Sampled> sampled_;
  std::vector<Described> families_;
};

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_METRIC_REGISTRY_H_
