#include "service/metrics/service_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/operations/memory_operation_store.h"

namespace nodeops::metrics {
namespace {

using testing::HasSubstr;

class ServiceMetricsTest : public testing::Test {
 protected:
  ServiceMetricsTest() {
    metrics_.Meter("prod", std::shared_ptr<operations::ClusterBackend>());
    store_ = metrics_.Meter(operations::NewMemoryOperationStore(io_.get_executor()));
    metrics_.MeterCallers([] { return 3; }, [] { return 2; });
    metrics_.MeterCertificates([] {
      return ServiceMetrics::CertificatesState{
          .loads = 4, .failures = 1, .expires = absl::FromUnixSeconds(1'800'000'000)};
    });
  }

  boost::asio::io_context io_;
  ServiceMetrics metrics_{base::SystemClock()};
  std::shared_ptr<operations::OperationStore> store_;
};

TEST_F(ServiceMetricsTest, HasAllOfThem) {
  const std::string text = metrics_.Text();
  EXPECT_THAT(text, HasSubstr("nodeops_watchers 3\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_connections 2\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_tls_loads_total 4\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_tls_failures_total 1\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_tls_certificate_expiry_seconds 1800000000\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_up 1\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_build_info{"));
  EXPECT_THAT(text, HasSubstr("nodeops_ambiguous_commits_total{cluster=\"prod\""));
  EXPECT_THAT(text, HasSubstr("nodeops_node_results_total{cluster=\"prod\""));
}

std::string TypeName(MetricRegistry::Type type) {
  if (type == MetricRegistry::Type::kCounter) return "counter";
  return type == MetricRegistry::Type::kGauge ? "gauge" : "histogram";
}

// The table of docs/metrics.md is this one: copy it from here when it has changed.
TEST_F(ServiceMetricsTest, TheDocumentationHasEachWithItsLabelsAndMeaning) {
  auto families = metrics_.registry().families();
  std::sort(families.begin(), families.end(),
            [](const auto& left, const auto& right) { return left.info.name < right.info.name; });
  std::string table = "| metric | type | labels | meaning |\n|---|---|---|---|\n";
  for (const auto& [type, info] : families) {
    absl::StrAppend(&table, "| `", info.name, "` | ", TypeName(type), " | ",
                    absl::StrJoin(info.labels, ", "), " | ", info.help, " |\n");
  }
  std::ifstream file("docs/metrics.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(document, HasSubstr("\n" + table + "\n"));
}

TEST_F(ServiceMetricsTest, NoLabelTellsNodesOperationsOrCallersApart) {
  for (const auto& [type, info] : metrics_.registry().families()) {
    for (const std::string& label : info.labels) {
      EXPECT_THAT(label, testing::AnyOf("verb", "cluster", "result", "cause", "code", "resolution",
                                        "state", "call", "version"))
          << info.name;
    }
  }
}

}  // namespace
}  // namespace nodeops::metrics
