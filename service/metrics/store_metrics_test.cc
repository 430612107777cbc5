#include "service/metrics/store_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::metrics {
namespace {

using testing::HasSubstr;

class StoreMetricsTest : public testing::Test {
 protected:
  void Append(const std::string& operation, const absl::Status& status) {
    metrics_.OnWritten(operation, status, 5, absl::Milliseconds(3), /*waits=*/true);
  }

  MetricRegistry registry_;
  StoreMetrics metrics_{registry_};
};

TEST_F(StoreMetricsTest, MeasuresWhatIsRecorded) {
  Append("operations/a", absl::OkStatus());
  Append("operations/b", absl::OkStatus());
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("nodeops_store_commit_duration_seconds_bucket{le=\"0.005\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_commit_duration_seconds_bucket{le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_commit_events_sum 10\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_up 1\n"));
}

TEST_F(StoreMetricsTest, AFullDiskShowsUntilItIsOver) {
  Append("operations/a", absl::ResourceExhaustedError("disk full"));
  Append("operations/a", absl::ResourceExhaustedError("disk full"));
  Append("operations/b", absl::UnavailableError("I/O error"));
  std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("nodeops_store_errors_total{call=\"write\",cause=\"full\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_errors_total{call=\"write\",cause=\"failing\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_up 0\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_operations_standing_still 2\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_store_commit_events_count 0\n"));

  Append("operations/a", absl::OkStatus());
  Append("operations/b", absl::AbortedError("claimed by another server"));
  text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("nodeops_store_up 1\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_operations_standing_still 0\n"));
}

TEST_F(StoreMetricsTest, ARefusedAcceptanceLeavesNothingThatStandsStill) {
  metrics_.OnWritten("operations/a", absl::ResourceExhaustedError("disk full"), 1,
                     absl::ZeroDuration(), /*waits=*/false);
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_operations_standing_still 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_store_up 0\n"));
}

TEST_F(StoreMetricsTest, AnAnswerThatIsNoIsNoFailure) {
  metrics_.OnRead(absl::NotFoundError("no such operation"));
  metrics_.OnRead(absl::OutOfRangeError("not kept"));
  EXPECT_THAT(registry_.Text(), HasSubstr("errors_total{call=\"read\",cause=\"failing\"} 0\n"));
  metrics_.OnRead(absl::UnavailableError("I/O error"));
  EXPECT_THAT(registry_.Text(), HasSubstr("errors_total{call=\"read\",cause=\"failing\"} 1\n"));
}

}  // namespace
}  // namespace nodeops::metrics
