#include "service/metrics/operation_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::metrics {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::Operation Cordon(const std::string& name, v1::Operation::State state) {
  v1::Operation operation;
  operation.set_name(name);
  operation.set_action(v1::Operation::CORDON);
  operation.set_state(state);
  operation.add_clusters("prod");
  operation.mutable_create_time()->set_seconds(100);
  operation.mutable_end_time()->set_seconds(107);
  return operation;
}

class OperationMetricsTest : public testing::Test {
 protected:
  MetricRegistry registry_;
  OperationMetrics metrics_{registry_, {"prod", "staging"}};
};

TEST_F(OperationMetricsTest, AnOperationIsInFlightInItsStateUntilItEnds) {
  metrics_.OnRecorded(Cordon("operations/a", v1::Operation::RUNNING));
  metrics_.OnRecorded(Cordon("operations/b", v1::Operation::RUNNING));
  metrics_.OnRecorded(Cordon("operations/b", v1::Operation::RUNNING));
  EXPECT_THAT(registry_.Text(), HasSubstr("operations_in_flight{state=\"running\"} 2\n"));
  metrics_.OnRecorded(Cordon("operations/b", v1::Operation::PAUSED));
  EXPECT_THAT(registry_.Text(), HasSubstr("operations_in_flight{state=\"running\"} 1\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("operations_in_flight{state=\"paused\"} 1\n"));
  metrics_.OnRecorded(Cordon("operations/b", v1::Operation::CANCELLED));
  EXPECT_THAT(registry_.Text(), HasSubstr("operations_in_flight{state=\"paused\"} 0\n"));
  EXPECT_THAT(registry_.Text(),
              HasSubstr("nodeops_operations_total{cluster=\"prod\",result=\"cancelled\","
                        "verb=\"cordon\"} 1\n"));
  EXPECT_THAT(registry_.Text(),
              HasSubstr("operation_duration_seconds_bucket{verb=\"cordon\",le=\"5\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("operation_duration_seconds_sum{verb=\"cordon\"} 7\n"));
}

TEST_F(OperationMetricsTest, CountsInEachClusterAndKnowsNoOthers) {
  v1::Operation operation = Cordon("operations/a", v1::Operation::SUCCEEDED);
  operation.add_clusters("staging");
  operation.add_clusters("gone-years-ago");
  metrics_.OnRecorded(operation);
  for (const char* cluster : {"prod", "staging", "other"}) {
    EXPECT_THAT(registry_.Text(),
                HasSubstr(std::string("nodeops_operations_total{cluster=\"") + cluster +
                          "\",result=\"succeeded\",verb=\"cordon\"} 1\n"));
  }
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("gone")));
  EXPECT_THAT(registry_.Text(), HasSubstr("operation_duration_seconds_count{verb=\"cordon\"} 1\n"));
}

TEST_F(OperationMetricsTest, ALostOperationIsNotInFlightAndHasNotEnded) {
  metrics_.OnRecorded(Cordon("operations/a", v1::Operation::RUNNING));
  metrics_.OnLost("operations/a");
  metrics_.OnLost("operations/never-seen");
  EXPECT_THAT(registry_.Text(), HasSubstr("operations_in_flight{state=\"running\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("duration_seconds_count{verb=\"cordon\"} 0\n"));
}

TEST_F(OperationMetricsTest, WhatHasNotHappenedYetIsZeroAndNotAbsent) {
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_operations_total{cluster=\"staging\","
                                          "result=\"partially_failed\",verb=\"uncordon\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("operations_in_flight{state=\"cancelling\"} 0\n"));
}

}  // namespace
}  // namespace nodeops::metrics
