#include "service/operations/operation_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/operations/event_conversion.h"

namespace nodeops::operations {
namespace {

using testing::ElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1'750'000'000);

v1::NodeResult LeftAlone(const std::string& cluster, const std::string& node) {
  v1::NodeResult result;
  result.set_cluster(cluster);
  result.set_node(node);
  result.set_result(v1::NodeResult::SKIPPED);
  return result;
}

TEST(OperationPlanTest, ABatchBecomesItsOperation) {
  BatchRequest request;
  request.action = v1::Operation::UNCORDON;
  request.mode = v1::Operation::PLAN;
  request.reason = "why";
  request.actor = "who";
  request.request_id = "id";
  request.retry.set_max_attempts(3);
  request.concurrency = 9;
  request.timeout = absl::Seconds(90);
  request.max_failures.emplace().set_percent(5);
  const OperationPlan plan =
      PlanOf(request, {{"prod", {{.node = "n1"}}}, {"dev", {{.node = "n2"}}}}, kNow);
  const v1::Operation& operation = plan.operation;
  EXPECT_THAT(operation.name(), testing::MatchesRegex("operations/[0-9a-f]{32}"));
  EXPECT_EQ(operation.action(), v1::Operation::UNCORDON);
  EXPECT_EQ(operation.mode(), v1::Operation::PLAN);
  EXPECT_EQ(operation.reason(), "why");
  EXPECT_EQ(operation.actor(), "who");
  EXPECT_EQ(operation.request_id(), "id");
  EXPECT_EQ(operation.retry().max_attempts(), 3);
  EXPECT_EQ(operation.concurrency(), 9);
  EXPECT_EQ(FromProto(operation.deadline()), kNow + absl::Seconds(90));
  EXPECT_EQ(operation.max_failures().percent(), 5);
  EXPECT_THAT(operation.clusters(), ElementsAre("prod", "dev"));
  EXPECT_EQ(CountOf(plan.nodes), 2);
}

TEST(OperationPlanTest, WhatARequestDoesNotSayIsAbsent) {
  const v1::Operation operation = PlanOf(BatchRequest(), {}, kNow).operation;
  EXPECT_FALSE(operation.has_deadline());
  EXPECT_FALSE(operation.has_max_failures());
  EXPECT_EQ(operation.from_operation(), "");
}

TEST(OperationPlanTest, AnUndoDoesTheOpposite) {
  for (const auto& [action, opposite] :
       {std::pair{v1::Operation::CORDON, v1::Operation::UNCORDON},
        std::pair{v1::Operation::UNCORDON, v1::Operation::CORDON}}) {
    UndoPlan undo;
    undo.original.set_name("operations/a");
    undo.original.set_action(action);
    undo.original.set_reason("of the original");
    undo.original.set_request_id("of the original");
    const OperationPlan plan = PlanOf(UndoRequest{.reason = "oops"}, undo);
    EXPECT_EQ(plan.operation.action(), opposite);
    EXPECT_EQ(plan.operation.reason(), "oops");
    EXPECT_EQ(plan.operation.request_id(), "");
    EXPECT_EQ(plan.operation.from_operation(), "operations/a");
    EXPECT_TRUE(plan.operation.undo());
  }
}

TEST(OperationPlanTest, NodesLeftAloneAreNodesOfTheOperation) {
  const PlannedNodes nodes{.targets = {{"prod", {{.node = "n1", .uid = "u1"}}}},
                           .left_alone = {LeftAlone("prod", "n2"), LeftAlone("dev", "n3")}};
  EXPECT_EQ(CountOf(nodes), 3);
  const std::vector<ClusterTargets> all = AllOf(nodes);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].cluster, "prod");
  ASSERT_EQ(all[0].nodes.size(), 2u);
  EXPECT_EQ(all[0].nodes[0].uid, "u1");
  EXPECT_EQ(all[0].nodes[1].node, "n2");
  EXPECT_EQ(all[1].cluster, "dev");
  EXPECT_EQ(all[1].nodes.at(0).node, "n3");
}

}  // namespace
}  // namespace nodeops::operations
