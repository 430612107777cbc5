#include "k8s/sandbox/node_schema.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

TEST(NodeSchemaTest, ConditionsAreMergedByTypeAndTaintsAreOneValue) {
  const Schema& status = *NodeSchema().FindField("status")->schema;
  const Schema& conditions = *status.FindField("conditions")->schema;
  EXPECT_EQ(conditions.list_type, Schema::ListType::kMap);
  EXPECT_EQ(conditions.merge_key, "type");
  const Schema& spec = *NodeSchema().FindField("spec")->schema;
  EXPECT_EQ(spec.FindField("taints")->schema->list_type, Schema::ListType::kAtomic);
  EXPECT_EQ(spec.FindField("podCIDRs")->schema->list_type, Schema::ListType::kSet);
}

TEST(NodeSchemaTest, TheIdentityIsAlwaysWrittenAndUnschedulableOnlyWhenItIsTrue) {
  EXPECT_TRUE(NodeSchema().FindField("metadata")->always);
  EXPECT_FALSE(NodeSchema().FindField("spec")->schema->FindField("unschedulable")->always);
  EXPECT_EQ(NodeSchema().FindField("new"), nullptr);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
