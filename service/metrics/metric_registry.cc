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

const MetricInfo& MetricRegistry::Describe(Type type, MetricInfo info) {
  return families_.emplace_back(Described{type, std::move(info)}).info;
}

CounterFamily MetricRegistry::AddCounters(MetricInfo info) {
  const MetricInfo& kept = Describe(Type::kCounter, std::move(info));
  auto& family = prometheus::BuildCounter().Name(kept.name).Help(kept.help).Register(registry_);
  return {kept.labels, [&family](const prometheus::Labels& labels) -> prometheus::Counter& {
            return family.Add(labels);
          }};
}

GaugeFamily MetricRegistry::AddGauges(MetricInfo info) {
  const MetricInfo& kept = Describe(Type::kGauge, std::move(info));
  auto& family = prometheus::BuildGauge().Name(kept.name).Help(kept.help).Register(registry_);
  return {kept.labels, [&family](const prometheus::Labels& labels) -> prometheus::Gauge& {
            return family.Add(labels);
          }};
}

HistogramFamily MetricRegistry::AddHistograms(MetricInfo info, std::vector<double> buckets) {
  const MetricInfo& kept = Describe(Type::kHistogram, std::move(info));
  auto& family = prometheus::BuildHistogram().Name(kept.name).Help(kept.help).Register(registry_);
  return {kept.labels,
          [&family, buckets = std::move(buckets)](const prometheus::Labels& labels)
              -> prometheus::Histogram& { return family.Add(labels, buckets); }};
}

void MetricRegistry::AddSampled(Type type, MetricInfo info, std::function<double()> sample) {
  const MetricInfo& kept = Describe(type, std::move(info));
  sampled_.push_back({{type, kept}, std::move(sample)});
}

std::string MetricRegistry::Text() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  for (const Sampled& sampled : sampled_) {
    families.push_back(ToFamily(sampled.described.info, sampled.described.type, sampled.sample()));
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
