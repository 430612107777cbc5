#include "service/operations/operation_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "service/operations/testing/events.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::NodeResult;

constexpr absl::StatusCode kRefused = absl::StatusCode::kFailedPrecondition;

EventGroup GroupOf(std::vector<v1::OperationEvent> events, std::vector<NodeIntent> intents = {}) {
  EventGroup group{.intents = std::move(intents)};
  group.operation.set_name("operations/a");
  for (auto& event : events) {
    group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
  }
  return group;
}

v1::OperationEvent FinishedIn(const std::string& cluster, int64_t sequence, const std::string& node,
                              NodeResult::Result result = NodeResult::CHANGED) {
  v1::OperationEvent event = FinishedEvent(sequence, node, result);
  event.mutable_node_finished()->mutable_result()->set_cluster(cluster);
  return event;
}

class OperationNodesTest : public testing::Test {
 protected:
  void Add(const EventGroup& group) {
    ASSERT_THAT(nodes_.Check(group), IsOk());
    nodes_.Apply(group);
  }
  StoredNode Only(const std::string& cluster, const std::string& node) const {
    for (const StoredNode& stored : nodes_.ListNodes({}).nodes) {
      if (stored.cluster == cluster && stored.node == node) return stored;
    }
    ADD_FAILURE() << node;
    return {};
  }
  // `<cluster>/<node>` of each.
  std::vector<std::string> List(const NodesQuery& query) {
    StoredNodes page = nodes_.ListNodes(query);
    next_ = page.next_after;
    std::vector<std::string> names;
    for (const auto& node : page.nodes) names.push_back(absl::StrCat(node.cluster, "/", node.node));
    return names;
  }
  std::vector<std::string> Results(std::vector<NodeResult::Result> results, size_t max,
                                   int64_t after) {
    StoredResults page = nodes_.ListResults(results, max, after);
    next_ = page.next_after;
    std::vector<std::string> names;
    for (const auto& result : page.results) {
      names.push_back(absl::StrCat(result.cluster(), "/", result.node()));
    }
    return names;
  }

  OperationNodes nodes_{{{"prod", {{.node = "b", .uid = "u-b"}, {.node = "a"}, {.node = "c"}}},
                         {"dev", {{.node = "a"}}}}};
  int64_t next_ = -1;  // Of the page that was listed last.
};

TEST_F(OperationNodesTest, BeginsWithTheTargetsInTheirOrderAndNothingDone) {
  EXPECT_THAT(List({}), ElementsAre("prod/b", "prod/a", "prod/c", "dev/a"));
  EXPECT_EQ(next_, 0);
  const StoredNode node = Only("prod", "b");
  EXPECT_EQ(node.uid, "u-b");
  EXPECT_EQ(node.intended, 0);
  EXPECT_EQ(node.started, 0);
  EXPECT_FALSE(node.result.has_value());
  EXPECT_THAT(OperationNodes().ListNodes({}).nodes, IsEmpty());
}

TEST_F(OperationNodesTest, KnowsANameInWhateverCluster) {
  EXPECT_TRUE(nodes_.Has("a"));
  EXPECT_FALSE(nodes_.Has("prod"));
  EXPECT_FALSE(nodes_.Has("d"));
}

TEST_F(OperationNodesTest, KeepsTheHighestAttemptThatWasIntendedAndStarted) {
  Add(GroupOf({AttemptEvent(2, "a", 1)}, {{"prod", "a", 1}}));
  Add(GroupOf({AttemptEvent(3, "a", 2)}, {{"prod", "a", 3}}));
  Add(GroupOf({AttemptEvent(4, "a", 1)}, {{"prod", "a", 2}}));
  EXPECT_EQ(Only("prod", "a").intended, 3);
  EXPECT_EQ(Only("prod", "a").started, 2);
  // The node of that name in the other cluster is another one.
  EXPECT_EQ(Only("dev", "a").intended, 0);
  EXPECT_EQ(Only("dev", "a").started, 0);
}

TEST_F(OperationNodesTest, RefusesIntentsAndResultsOfNodesThatItDoesNotHave) {
  EXPECT_THAT(nodes_.Check(GroupOf({}, {{"prod", "a", 1}, {"dev", "b", 1}})),
              StatusIs(kRefused, "operations/a has no node b in cluster dev"));
  EXPECT_THAT(nodes_.Check(GroupOf({FinishedIn("prod", 2, "a"), FinishedIn("dev", 3, "c")})),
              StatusIs(kRefused, "operations/a has no node c in cluster dev"));
  EXPECT_THAT(nodes_.Check(GroupOf({StartedEvent(1, 4), ThrottledEvent(2, "x")})), IsOk());
}

TEST_F(OperationNodesTest, RefusesASecondResult) {
  const char* const kSays = "node a in cluster prod of operations/a has a result";
  EXPECT_THAT(nodes_.Check(GroupOf({FinishedIn("prod", 2, "a"), FinishedIn("prod", 3, "a")})),
              StatusIs(kRefused, kSays));
  Add(GroupOf({FinishedIn("prod", 2, "a")}));
  EXPECT_THAT(nodes_.Check(GroupOf({FinishedIn("prod", 3, "a")})), StatusIs(kRefused, kSays));
  EXPECT_THAT(nodes_.Check(GroupOf({FinishedIn("dev", 3, "a")})), IsOk());
}

TEST_F(OperationNodesTest, CheckingChangesNothing) {
  const EventGroup group = GroupOf({FinishedIn("prod", 2, "a")}, {{"prod", "a", 1}});
  EXPECT_THAT(nodes_.Check(group), IsOk());
  EXPECT_THAT(nodes_.Check(group), IsOk());
  EXPECT_EQ(Only("prod", "a").intended, 0);
}

TEST_F(OperationNodesTest, NodesCanBeListedByWhetherAndHowTheyEnded) {
  Add(GroupOf({FinishedIn("prod", 2, "c", NodeResult::FAILED), FinishedIn("prod", 3, "b")}));
  EXPECT_THAT(List({.unfinished = true}), ElementsAre("prod/a", "dev/a"));
  EXPECT_THAT(List({.results = {NodeResult::FAILED}}), ElementsAre("prod/c"));
  EXPECT_THAT(List({.results = {NodeResult::FAILED, NodeResult::CHANGED}}),
              ElementsAre("prod/b", "prod/c"));
  EXPECT_THAT(List({.results = {NodeResult::SKIPPED}}), IsEmpty());
  EXPECT_EQ(Only("prod", "c").result->result(), NodeResult::FAILED);
}

TEST_F(OperationNodesTest, PagesOfNodesFollowEachOtherAndTheLastSaysSo) {
  EXPECT_THAT(List({.max_nodes = 3}), ElementsAre("prod/b", "prod/a", "prod/c"));
  ASSERT_NE(next_, 0);
  EXPECT_THAT(List({.max_nodes = 3, .after = next_}), ElementsAre("dev/a"));
  EXPECT_EQ(next_, 0);
  EXPECT_THAT(List({.max_nodes = 4}), testing::SizeIs(4));
  EXPECT_EQ(next_, 0);  // Nothing follows, so nobody asks for an empty page.
  Add(GroupOf({FinishedIn("dev", 2, "a")}));
  EXPECT_THAT(List({.unfinished = true, .max_nodes = 3}), testing::SizeIs(3));
  EXPECT_EQ(next_, 0);  // What follows was not asked for.
}

TEST_F(OperationNodesTest, ResultsComeInTheOrderInWhichTheNodesEnded) {
  Add(GroupOf({FinishedIn("dev", 2, "a"), FinishedIn("prod", 4, "c", NodeResult::FAILED)}));
  Add(GroupOf({FinishedIn("prod", 7, "b")}));
  EXPECT_THAT(Results({}, 9, 0), ElementsAre("dev/a", "prod/c", "prod/b"));
  EXPECT_THAT(Results({NodeResult::CHANGED}, 9, 0), ElementsAre("dev/a", "prod/b"));
  EXPECT_THAT(Results({}, 9, 3), ElementsAre("prod/c", "prod/b"));
  EXPECT_THAT(Results({}, 9, 4), ElementsAre("prod/b"));
  EXPECT_THAT(Results({}, 9, 7), IsEmpty());
}

TEST_F(OperationNodesTest, PagesOfResultsFollowEachOtherAndTheLastSaysSo) {
  Add(GroupOf({FinishedIn("dev", 2, "a"), FinishedIn("prod", 4, "c", NodeResult::FAILED),
               FinishedIn("prod", 7, "b")}));
  EXPECT_THAT(Results({}, 2, 0), ElementsAre("dev/a", "prod/c"));
  ASSERT_NE(next_, 0);
  EXPECT_THAT(Results({}, 2, next_), ElementsAre("prod/b"));
  EXPECT_EQ(next_, 0);
  EXPECT_THAT(Results({NodeResult::FAILED}, 1, 0), ElementsAre("prod/c"));
  EXPECT_EQ(next_, 0);  // What follows was not asked for.
  // A page that is full has its next one even where nodes have ended since.
  EXPECT_THAT(Results({}, 3, 0), testing::SizeIs(3));
  EXPECT_EQ(next_, 0);
  Add(GroupOf({FinishedIn("prod", 9, "a")}));
  EXPECT_THAT(Results({}, 3, 0), testing::SizeIs(3));
  EXPECT_THAT(Results({}, 3, next_), ElementsAre("prod/a"));
}

}  // namespace
}  // namespace nodeops::operations
