#include "k8s/sandbox/node_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::ElementsAre;

class NodeStoreTest : public ::testing::Test {
 protected:
  NodePtr Version(const std::string& name) {
    JsonDocument node = *ParseJson(R"({"metadata":{"name":")" + name +
                                   R"(","labels":{"a":"1"}},"spec":{"unschedulable":true}})");
    return MakeStoredNode(node, store_.revision() + 1, node.GetAllocator());
  }
  void Put(const std::string& name) { store_.Put(Version(name)); }
  void Delete(const std::string& name) { store_.Delete(Version(name)); }

  // The nodes at `revision` as NAME@REVISION.
  std::vector<std::string> At(int64_t revision, std::string_view start = "") {
    std::vector<std::string> nodes;
    store_.VisitAt(revision, start, [&](const NodePtr& node) {
      nodes.push_back(node->name + "@" + std::to_string(node->revision));
      return true;
    });
    return nodes;
  }

  NodeStore store_{4};
};

TEST_F(NodeStoreTest, EachWriteIsOneRevision) {
  EXPECT_EQ(store_.revision(), 1);
  Put("a");
  Put("a");
  Delete("a");
  EXPECT_EQ(store_.revision(), 4);
  EXPECT_EQ(store_.Find("a"), nullptr);
  EXPECT_EQ(store_.ChangeAt(2).kind, NodeChange::Kind::kAdded);
  EXPECT_EQ(store_.ChangeAt(3).kind, NodeChange::Kind::kModified);
  EXPECT_EQ(store_.ChangeAt(3).before->revision, 2);
  EXPECT_EQ(store_.ChangeAt(4).kind, NodeChange::Kind::kDeleted);
  EXPECT_EQ(store_.ChangeAt(4).after->revision, 4);
}

TEST_F(NodeStoreTest, AVersionKnowsItsRevisionLabelsAndSchedulability) {
  Put("a");
  const NodePtr node = store_.Find("a");
  EXPECT_EQ(node->json, R"({"metadata":{"name":"a","labels":{"a":"1"},"resourceVersion":"2"},)"
                        R"("spec":{"unschedulable":true}})");
  EXPECT_THAT(node->labels, ElementsAre(std::pair<std::string, std::string>("a", "1")));
  EXPECT_TRUE(node->unschedulable);
}

TEST_F(NodeStoreTest, ShowsTheNodesAsTheyWere) {
  Put("a");
  Put("c");  // 3
  Put("b");
  Put("a");
  Delete("c");  // 6
  EXPECT_THAT(At(3), ElementsAre("a@2", "c@3"));
  EXPECT_THAT(At(4), ElementsAre("a@2", "b@4", "c@3"));
  EXPECT_THAT(At(5), ElementsAre("a@5", "b@4", "c@3"));
  EXPECT_THAT(At(6), ElementsAre("a@5", "b@4"));
  EXPECT_THAT(At(5, "b"), ElementsAre("b@4", "c@3"));
}

TEST_F(NodeStoreTest, ForgetsOldHistory) {
  for (int i = 0; i < 6; ++i) Put("a");
  EXPECT_EQ(store_.oldest_revision(), 3);
  store_.Compact();
  EXPECT_EQ(store_.oldest_revision(), store_.revision());
  EXPECT_THAT(At(store_.revision()), ElementsAre("a@7"));
}

TEST_F(NodeStoreTest, TellsListenersUntilTheyLeave) {
  int calls = 0;
  const auto handle = store_.Listen([&] { ++calls; });
  Put("a");
  Delete("a");
  store_.Unlisten(handle);
  Put("a");
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
