#include "service/metrics/metric_registry.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>

namespace nodeops::metrics {
namespace {

prometheus::MetricFamily ToFamily(const MetricInfo& info, MetricRegistry::Type type, double value) {
  prometheus::ClientMetric metric;
  prometheus::MetricType kind = prometheus::MetricType::Gauge;
  if (type == MetricRegistry::Type::kCounter) {
    kind = prometheus::MetricType::Counter;
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  return {.name = info.name, .help = info.help, .type = kind, .metric = {std::move(metric)}};
}

}  // namespace

void MetricRegistry::Describe(Type type, const MetricInfo& info) {
  const std::lock_guard lock(mutex_);
  families_.push_back({type, info});
}

std::vector<MetricRegistry::Described> MetricRegistry::families() const {
  const std::lock_guard lock(mutex_);
  return families_;
}

CounterFamily MetricRegistry::AddCounters(MetricInfo info) {
  Describe(Type::kCounter, info);
  auto& family = prometheus::BuildCounter().Name(info.name).Help(info.help).Register(registry_);
  return {std::move(info.labels),
          [&family](const prometheus::Labels& labels) -> prometheus::Counter& {
            return family.Add(labels);
          }};
}

GaugeFamily MetricRegistry::AddGauges(MetricInfo info) {
  Describe(Type::kGauge, info);
  auto& family = prometheus::BuildGauge().Name(info.name).Help(info.help).Register(registry_);
  return {std::move(info.labels),
          [&family](const prometheus::Labels& labels) -> prometheus::Gauge& {
            return family.Add(labels);
          }};
}

HistogramFamily MetricRegistry::AddHistograms(MetricInfo info, std::vector<double> buckets) {
  Describe(Type::kHistogram, info);
  auto& family = prometheus::BuildHistogram().Name(info.name).Help(info.help).Register(registry_);
  return {std::move(info.labels),
          [&family, buckets = std::move(buckets)](const prometheus::Labels& labels)
              -> prometheus::Histogram& { return family.Add(labels, buckets); }};
}

void MetricRegistry::AddSampled(Type type, MetricInfo info, std::function<double()> sample) {
  Describe(type, info);
  const std::lock_guard lock(mutex_);
  sampled_.push_back({{type, std::move(info)}, std::move(sample)});
}

std::string MetricRegistry::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [described, sample] : sampled_) {
      families.push_back(ToFamily(described.info, described.type, sample()));
    }
  }
  std::sort(families.begin(), families.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  for (prometheus::MetricFamily& family : families) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& left, const auto& right) { return left.label < right.label; });
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace nodeops::metrics
