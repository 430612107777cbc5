#include "service/metrics/node_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/operations/testing/events.h"

namespace nodeops::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

class NodeMetricsTest : public testing::Test {
 protected:
  void Record(const v1::OperationEvent& event) {
    metrics_.OnRecorded(v1::Operation::UNCORDON, event);
  }
  v1::OperationEvent Finished(v1::NodeResult::Result result, int attempts, int milliseconds) {
    v1::OperationEvent event;
    v1::NodeResult& finished = *event.mutable_node_finished()->mutable_result();
    finished.set_cluster("prod");
    finished.set_node("n1");
    finished.set_result(result);
    finished.set_attempts(attempts);
    finished.mutable_elapsed()->set_nanos(milliseconds * 1'000'000);
    return event;
  }
  v1::OperationEvent Retry(v1::NodeRetryScheduled::Cause cause, const std::string& cluster) {
    v1::OperationEvent event;
    event.mutable_retry_scheduled()->set_cluster(cluster);
    event.mutable_retry_scheduled()->set_node("n1");
    event.mutable_retry_scheduled()->set_cause(cause);
    event.mutable_retry_scheduled()->mutable_backoff()->set_nanos(200'000'000);
    return event;
  }

  MetricRegistry registry_;
  NodeMetrics metrics_{registry_, {"prod"}};
};

TEST_F(NodeMetricsTest, CountsResultsWithTheirAttemptsAndTimes) {
  Record(Finished(v1::NodeResult::CHANGED, 2, 300));
  Record(Finished(v1::NodeResult::CHANGED, 1, 40));
  Record(Finished(v1::NodeResult::CANCELLED, 0, 0));
  const std::string text = registry_.Text();
  const auto results = [](const std::string& result, int count) {
    return HasSubstr("nodeops_node_results_total{cluster=\"prod\",result=\"" + result +
                     "\",verb=\"uncordon\"} " + std::to_string(count) + "\n");
  };
  EXPECT_THAT(text, results("changed", 2));
  EXPECT_THAT(text, results("cancelled", 1));
  EXPECT_THAT(text, results("failed", 0));
  const std::string labels = "{cluster=\"prod\",verb=\"uncordon\"} ";
  EXPECT_THAT(text, HasSubstr("nodeops_node_attempts_sum" + labels + "3\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_node_attempts_count" + labels + "2\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_node_duration_seconds_count" + labels + "2\n"));
  EXPECT_THAT(text, HasSubstr("verb=\"uncordon\",le=\"0.05\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("n1")));
}

TEST_F(NodeMetricsTest, CountsAttemptsRetriesAndThrottles) {
  v1::OperationEvent attempt;
  attempt.mutable_attempt_started()->set_cluster("prod");
  Record(attempt);
  v1::OperationEvent throttled;
  throttled.mutable_throttled()->set_cluster("prod");
  Record(throttled);
  Record(Retry(v1::NodeRetryScheduled::CONFLICT, "prod"));
  Record(Retry(v1::NodeRetryScheduled::CONFLICT, "prod"));
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("attempts_total{cluster=\"prod\",verb=\"uncordon\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("attempts_total{cluster=\"prod\",verb=\"cordon\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_throttles_total{cluster=\"prod\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("retries_total{cause=\"conflict\",cluster=\"prod\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("retries_total{cause=\"write_lost\",cluster=\"prod\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("nodeops_backoff_seconds_sum{cluster=\"prod\"} 0.4"));
}

TEST_F(NodeMetricsTest, ClustersThatAreNotConfiguredShareOneName) {
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("\"other\"")));
  Record(Retry(v1::NodeRetryScheduled::INTERRUPTED, "gone"));
  Record(Retry(v1::NodeRetryScheduled::INTERRUPTED, "gone as well"));
  EXPECT_THAT(registry_.Text(),
              HasSubstr("retries_total{cause=\"interrupted\",cluster=\"other\"} 2\n"));
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("gone")));
}

TEST_F(NodeMetricsTest, EventsOfTheOperationItselfCountNothing) {
  const std::string before = registry_.Text();
  Record(operations::StartedEvent(1, 3));
  Record(operations::StateEvent(2, v1::Operation::RUNNING, v1::Operation::PAUSED));
  EXPECT_EQ(registry_.Text(), before);
}

}  // namespace
}  // namespace nodeops::metrics
