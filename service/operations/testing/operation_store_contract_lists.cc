// Lists of operations, results and nodes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/testing/status_matchers.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using testing::ElementsAre;
using v1::NodeResult;

TEST_P(OperationStoreContract, ListsTheNewestFirstInPages) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
  }
  const StoredOperations first = List(2);
  EXPECT_THAT(Names(first.operations), ElementsAre("operations/c", "operations/b"));
  ASSERT_THAT(Create("operations/d"), IsOk());  // Does not move the next page.
  const StoredOperations second = List(2, first.next_before);
  EXPECT_THAT(Names(second.operations), ElementsAre("operations/a"));
  EXPECT_EQ(second.next_before, 0);
  EXPECT_EQ(List(4).next_before, 0);  // Just full.
}

TEST_P(OperationStoreContract, ListsWhatAFilterLetsThrough) {
  ASSERT_THAT(Create("operations/a", {"n1", "n2"}), IsOk());
  ASSERT_THAT(Create("operations/b", {"n2"}), IsOk());
  ASSERT_THAT(Create("operations/c", {"n3"}), IsOk());
  ASSERT_THAT(End("operations/b"), IsOk());
  const auto names = [&](const std::string& filter) {
    return Names(List(100, 0, *OperationFilter::Parse(filter)).operations);
  };
  EXPECT_THAT(names("state = RUNNING"), ElementsAre("operations/c", "operations/a"));
  EXPECT_THAT(names("node = n2"), ElementsAre("operations/b", "operations/a"));
  EXPECT_THAT(names("node = n2 AND state = SUCCEEDED"), ElementsAre("operations/b"));
  EXPECT_THAT(names("node = n9"), ElementsAre());
  const OperationFilter n2 = *OperationFilter::Parse("node = n2");
  const StoredOperations first = List(1, 0, n2);
  EXPECT_THAT(Names(first.operations), ElementsAre("operations/b"));
  const StoredOperations second = List(1, first.next_before, n2);
  EXPECT_THAT(Names(second.operations), ElementsAre("operations/a"));
  EXPECT_EQ(second.next_before, 0);
}

TEST_P(OperationStoreContract, ListsResultsByKindInPages) {
  ASSERT_THAT(Create("operations/a", {"n1", "n2", "n3", "n4"}), IsOk());
  ASSERT_THAT(Append(Group("operations/a",
                           {FinishedEvent(2, "n1", NodeResult::CHANGED),
                            FinishedEvent(3, "n2", NodeResult::FAILED), AttemptEvent(4, "n3", 1),
                            FinishedEvent(5, "n3", NodeResult::CHANGED),
                            FinishedEvent(6, "n4", NodeResult::EXPIRED)})),
              IsOk());
  EXPECT_THAT(Nodes(*Results("operations/a")), ElementsAre("n1", "n2", "n3", "n4"));
  const auto page = Results("operations/a", {NodeResult::CHANGED, NodeResult::EXPIRED}, 2);
  EXPECT_THAT(Nodes(*page), ElementsAre("n1", "n3"));
  EXPECT_EQ(page->results[0].reads(), 2);
  EXPECT_EQ(page->next_after, 5);
  const auto rest = Results("operations/a", {NodeResult::CHANGED, NodeResult::EXPIRED}, 2, 5);
  EXPECT_THAT(Nodes(*rest), ElementsAre("n4"));
  EXPECT_EQ(rest->next_after, 0);
  EXPECT_EQ(Results("operations/a", {NodeResult::CHANGED}, 2)->next_after, 0);  // Just full.
}

TEST_P(OperationStoreContract, ListsNodesAsTheLogMakesThem) {
  NewOperation operation{Group("operations/a", {StartedEvent(1, 4)}), "", TargetsOf({"n2", "n1"})};
  operation.targets.push_back({.cluster = "edge", .nodes = {{.node = "n1"}, {.node = "n9"}}});
  ASSERT_THAT(Answer<absl::Status>([&](auto done) { store_->Create(operation, std::move(done)); }),
              IsOk());
  EventGroup group =
      Group("operations/a", {AttemptEvent(2, "n1", 1), RetryEvent(3, "n1", 1),
                             AttemptEvent(4, "n1", 2), FinishedEvent(5, "n1", NodeResult::FAILED)});
  group.intents = {{"prod", "n2", 1}, {"edge", "n9", 3}, {"edge", "n9", 2}};
  ASSERT_THAT(Append(group), IsOk());
  const auto all = ListNodes("operations/a");
  ASSERT_THAT(Nodes(*all), ElementsAre("n2", "n1", "n1", "n9"));
  EXPECT_EQ(all->nodes[0].cluster, "prod");
  EXPECT_EQ(all->nodes[0].uid, "uid-n2");
  EXPECT_EQ(all->nodes[0].intended, 1);
  EXPECT_EQ(all->nodes[0].started, 0);
  EXPECT_EQ(all->nodes[1].started, 2);
  ASSERT_TRUE(all->nodes[1].result.has_value());
  EXPECT_EQ(all->nodes[1].result->result(), NodeResult::FAILED);
  EXPECT_EQ(all->nodes[2].cluster, "edge");
  EXPECT_FALSE(all->nodes[2].result.has_value());
  EXPECT_EQ(all->nodes[2].started, 0);
  EXPECT_EQ(all->nodes[3].intended, 3);  // The highest.
}

TEST_P(OperationStoreContract, ListsTheNodesThatAreAskedForInPages) {
  ASSERT_THAT(Create("operations/a", {"n1", "n2", "n3", "n4", "n5"}), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {FinishedEvent(2, "n4", NodeResult::CHANGED),
                                            FinishedEvent(3, "n2", NodeResult::FAILED)})),
              IsOk());
  const auto first = ListNodes("operations/a", {.unfinished = true, .max_nodes = 2});
  EXPECT_THAT(Nodes(*first), ElementsAre("n1", "n3"));
  ASSERT_NE(first->next_after, 0);
  const auto second =
      ListNodes("operations/a", {.unfinished = true, .max_nodes = 2, .after = first->next_after});
  EXPECT_THAT(Nodes(*second), ElementsAre("n5"));
  EXPECT_EQ(second->next_after, 0);
  EXPECT_THAT(Nodes(*ListNodes("operations/a", {.results = {NodeResult::FAILED}})),
              ElementsAre("n2"));
  EXPECT_THAT(
      Nodes(*ListNodes("operations/a", {.results = {NodeResult::FAILED, NodeResult::CHANGED}})),
      ElementsAre("n2", "n4"));
}

}  // namespace
}  // namespace nodeops::operations
