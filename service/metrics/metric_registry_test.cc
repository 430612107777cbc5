#include "service/metrics/metric_registry.h"

#include <gtest/gtest.h>

namespace nodeops::metrics {
namespace {

TEST(MetricRegistryTest, SaysEverythingByName) {
  MetricRegistry registry;
  registry.AddSampled(MetricRegistry::Type::kGauge, {"nodeops_watchers", {}, "Streams."},
                      [] { return 3; });
  const CounterFamily requests =
      registry.AddCounters({"nodeops_requests_total", {"cluster", "verb"}, "Requests."});
  requests.With({"prod", "get"}).Increment();
  requests.With({"prod", "get"}).Increment(2);
  requests.With({"a \"b\"\n\\", "get"});
  registry.AddHistograms({"nodeops_attempts", {}, "Attempts."}, {1, 2}).With({}).Observe(2);
  EXPECT_EQ(registry.Text(),
            "# HELP nodeops_attempts Attempts.\n"
            "# TYPE nodeops_attempts histogram\n"
            "nodeops_attempts_count 1\n"
            "nodeops_attempts_sum 2\n"
            "nodeops_attempts_bucket{le=\"1\"} 0\n"
            "nodeops_attempts_bucket{le=\"2\"} 1\n"
            "nodeops_attempts_bucket{le=\"+Inf\"} 1\n"
            "# HELP nodeops_requests_total Requests.\n"
            "# TYPE nodeops_requests_total counter\n"
            "nodeops_requests_total{cluster=\"a \\\"b\\\"\\n\\\\\",verb=\"get\"} 0\n"
            "nodeops_requests_total{cluster=\"prod\",verb=\"get\"} 3\n"
            "# HELP nodeops_watchers Streams.\n"
            "# TYPE nodeops_watchers gauge\n"
            "nodeops_watchers 3\n");
}

TEST(MetricRegistryTest, DescribesWhatItHasEvenBeforeItIsUsed) {
  MetricRegistry registry;
  registry.AddGauges({"nodeops_cluster_up", {"cluster"}, "Up."});
  ASSERT_EQ(registry.families().size(), 1u);
  EXPECT_EQ(registry.families()[0].type, MetricRegistry::Type::kGauge);
  EXPECT_EQ(registry.families()[0].info.name, "nodeops_cluster_up");
  EXPECT_EQ(registry.Text(), "");
}

TEST(MetricRegistryTest, ACounterMayBeSampled) {
  MetricRegistry registry;
  double seconds = 1;
  registry.AddSampled(MetricRegistry::Type::kCounter, {"process_cpu_seconds_total", {}, "CPU."},
                      [&seconds] { return seconds; });
  seconds = 2.5;
  EXPECT_EQ(registry.Text(),
            "# HELP process_cpu_seconds_total CPU.\n"
            "# TYPE process_cpu_seconds_total counter\n"
            "process_cpu_seconds_total 2.5\n");
}

}  // namespace
}  // namespace nodeops::metrics
