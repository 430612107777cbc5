#include "k8s/sandbox/node_selection.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace nodeops::k8s::sandbox {
namespace {

StoredNode Node(std::string name, std::string pool, bool unschedulable) {
  StoredNode node;
  node.name = std::move(name);
  node.labels = {{"pool", std::move(pool)}};
  node.unschedulable = unschedulable;
  return node;
}

TEST(NodeSelectionTest, BothSelectorsMustMatch) {
  const auto parsed = NodeSelection::FromQuery(*RequestTarget::Parse(
      "/api/v1/nodes?labelSelector=pool%3Da&fieldSelector=spec.unschedulable%3Dtrue"));
  const auto& selection = std::get<NodeSelection>(parsed);
  EXPECT_FALSE(selection.empty());
  EXPECT_TRUE(selection.Matches(Node("n", "a", true)));
  EXPECT_FALSE(selection.Matches(Node("n", "a", false)));
  EXPECT_FALSE(selection.Matches(Node("n", "b", true)));
}

TEST(NodeSelectionTest, WithoutSelectorsItIsEverything) {
  const auto parsed = NodeSelection::FromQuery(*RequestTarget::Parse("/api/v1/nodes"));
  EXPECT_TRUE(std::get<NodeSelection>(parsed).empty());
  EXPECT_TRUE(std::get<NodeSelection>(parsed).Matches(Node("n", "a", false)));
}

TEST(NodeSelectionTest, ASelectorThatCannotBeReadIsABadRequest) {
  for (const char* query : {"labelSelector=a%3D%3D%3Db", "fieldSelector=spec.podCIDR%3Dx"}) {
    const auto parsed =
        NodeSelection::FromQuery(*RequestTarget::Parse(std::string("/api/v1/nodes?") + query));
    ASSERT_TRUE(std::holds_alternative<StatusError>(parsed)) << query;
    EXPECT_EQ(std::get<StatusError>(parsed).code, 400);
    EXPECT_EQ(std::get<StatusError>(parsed).reason, "BadRequest");
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
