#include "service/operations/unfinished_nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/run_coroutine.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/events.h"
#include "service/operations/testing/flaky_store.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;
using Read = std::optional<std::vector<StoredNode>>;

constexpr char kName[] = "operations/a";

std::vector<std::string> Names(const std::vector<StoredNode>& nodes) {
  std::vector<std::string> names;
  for (const StoredNode& node : nodes) names.push_back(node.node);
  return names;
}

class ReadUnfinishedNodesTest : public testing::Test {
 protected:
  // An operation with so many nodes, of which the odd ones have a result.
  void Record(int total) {
    NewOperation operation{.group = Group({StartedEvent(1, total)}), .targets = {{"prod", {}}}};
    std::vector<v1::OperationEvent> events;
    for (int i = 0; i < total; ++i) {
      const std::string name = absl::StrCat("n", i);
      operation.targets[0].nodes.push_back({.node = name, .uid = "uid-" + name});
      if (i % 2 == 0) {
        unfinished_.push_back(name);
      } else {
        const auto sequence = static_cast<int64_t>(events.size()) + 2;
        events.push_back(FinishedEvent(sequence, name, v1::NodeResult::CHANGED));
      }
    }
    store_->Create(std::move(operation), ExpectOk);
    if (!events.empty()) store_->Append(Group(std::move(events)), ExpectOk);
    Poll();
  }
  static EventGroup Group(std::vector<v1::OperationEvent> events) {
    EventGroup group;
    group.operation.set_name(kName);
    group.operation.set_state(v1::Operation::RUNNING);
    group.operation.set_last_sequence(events.back().sequence());
    for (auto& event : events) {
      group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
    }
    return group;
  }
  static void ExpectOk(const absl::Status& status) { EXPECT_THAT(status, IsOk()); }

  std::shared_ptr<std::optional<Read>> Start() {
    return k8s::StartCoroutine(io_, ReadUnfinishedNodes(store_, kName, retry_));
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<FlakyStore> store_ =
      std::make_shared<FlakyStore>(NewMemoryOperationStore(io_.get_executor()));
  StoreRetry retry_{clock_, io_.get_executor(), kName};
  std::vector<std::string> unfinished_;
};

TEST_F(ReadUnfinishedNodesTest, GivesAllPagesOfThoseWithoutAResultInTheirOrder) {
  Record(2400);
  const auto read = Start();
  Poll();
  ASSERT_TRUE(read->has_value() && (*read)->has_value());
  EXPECT_EQ(Names(***read), unfinished_);
  EXPECT_GT(unfinished_.size(), NodesQuery().max_nodes);  // So there are pages.
}

TEST_F(ReadUnfinishedNodesTest, WhereAllHaveAResultThereIsNone) {
  Record(1);
  store_->Append(Group({FinishedEvent(2, "n0", v1::NodeResult::FAILED)}), ExpectOk);
  Poll();
  const auto read = Start();
  Poll();
  ASSERT_TRUE(read->has_value() && (*read)->has_value());
  EXPECT_THAT(***read, IsEmpty());
}

TEST_F(ReadUnfinishedNodesTest, AFailingStoreIsAskedAgainEverySecond) {
  Record(4);
  store_->FailRecovery(3);
  const auto read = Start();
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(3));
  ASSERT_TRUE(read->has_value() && (*read)->has_value());
  EXPECT_THAT(Names(***read), ElementsAre("n0", "n2"));
}

// However far it is when the store begins to fail, no node is lost and none comes twice.
TEST_F(ReadUnfinishedNodesTest, AFailureBetweenPagesCostsNoNode) {
  Record(2400);
  int delayed = 0;
  for (int steps = 0; steps < 20; ++steps) {
    const auto read = Start();
    io_.restart();
    for (int i = 0; i < steps; ++i) io_.poll_one();
    store_->FailRecovery(1);
    if (clock_.RunUntilIdle(io_) > absl::ZeroDuration()) ++delayed;
    store_->FailRecovery(0);
    ASSERT_TRUE(read->has_value() && (*read)->has_value()) << steps;
    EXPECT_EQ(Names(***read), unfinished_) << steps;
  }
  EXPECT_GE(delayed, 2);  // On each page.
  EXPECT_LT(delayed, 20);
}

TEST_F(ReadUnfinishedNodesTest, GivesUpOnceItIsCancelled) {
  Record(4);
  store_->FailRecovery(1'000'000);
  const auto read = Start();
  Poll();
  EXPECT_FALSE(read->has_value());
  retry_.Cancel();
  Poll();
  ASSERT_TRUE(read->has_value());
  EXPECT_FALSE((*read)->has_value());
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST(SortOutTest, ANodeGoesOnWhereTheProcessBeforeLeftIt) {
  const NodesLeft left =
      SortOut({{.cluster = "prod", .node = "untouched", .uid = "1"},
               {.cluster = "prod", .node = "intended", .intended = 1},
               {.cluster = "prod", .node = "tried", .intended = 4, .started = 3}},
              [](const std::string&) { return true; });
  EXPECT_THAT(left.unreachable, IsEmpty());
  ASSERT_EQ(left.targets.size(), 1u);
  EXPECT_EQ(left.targets[0].cluster, "prod");
  const auto& nodes = left.targets[0].nodes;
  ASSERT_EQ(nodes.size(), 3u);
  EXPECT_EQ(nodes[0].node, "untouched");
  EXPECT_EQ(nodes[0].uid, "1");
  EXPECT_EQ(nodes[0].attempts_made, 0);
  EXPECT_FALSE(nodes[0].interrupted);
  EXPECT_EQ(nodes[1].node, "intended");
  EXPECT_EQ(nodes[1].attempts_made, 0);
  EXPECT_TRUE(nodes[1].interrupted);
  EXPECT_EQ(nodes[2].node, "tried");
  EXPECT_EQ(nodes[2].attempts_made, 3);
  EXPECT_TRUE(nodes[2].interrupted);
}

TEST(SortOutTest, EachClusterHasItsOwnAndThoseOfClustersThatHaveGoneAreApart) {
  const NodesLeft left =
      SortOut({{.cluster = "prod", .node = "n1"},
               {.cluster = "gone", .node = "n1", .uid = "7", .intended = 2, .started = 1},
               {.cluster = "gone", .node = "n2"},
               {.cluster = "dev", .node = "n1"},
               {.cluster = "dev", .node = "n2"}},
              [](const std::string& cluster) { return cluster != "gone"; });
  ASSERT_EQ(left.targets.size(), 2u);
  EXPECT_EQ(left.targets[0].cluster, "prod");
  EXPECT_EQ(left.targets[0].nodes.size(), 1u);
  EXPECT_EQ(left.targets[1].cluster, "dev");
  EXPECT_EQ(left.targets[1].nodes.size(), 2u);
  EXPECT_THAT(Names(left.unreachable), ElementsAre("n1", "n2"));
  EXPECT_EQ(left.unreachable[0].cluster, "gone");
  EXPECT_EQ(left.unreachable[0].uid, "7");
  EXPECT_EQ(left.unreachable[0].intended, 2);
  EXPECT_EQ(left.unreachable[0].started, 1);
}

}  // namespace
}  // namespace nodeops::operations
