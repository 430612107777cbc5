#include "service/engine/cluster_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

NodeState Cordoned(std::string name, int version = 1) {
  return {.name = std::move(name), .version = version, .unschedulable = true};
}
NodeState Schedulable(std::string name, int version = 1) {
  return {.name = std::move(name), .version = version};
}

class ClusterEngineTest : public EngineTest {
 protected:
  // A read of the cordoned node and an uncordon that works.
  void AnswerUncordon(const std::string& node, absl::Duration delay = absl::ZeroDuration()) {
    api_->Answer(node, NodeAnswer(Cordoned(node, 1)), delay);
    api_->Answer(node, NodeAnswer(Schedulable(node, 2)), delay);
  }
  // The same that loses the race to a kubelet.
  void AnswerConflict(const std::string& node) {
    api_->Answer(node, NodeAnswer(Cordoned(node, 1)));
    api_->Answer(node, ConflictAnswer(node));
  }
};

// The predecessor's first scenario.
TEST_F(ClusterEngineTest, OneNodeWithAConflictIsTriedAgain) {
  NodeState before = Cordoned("n2");
  before.managed_fields = {{"kubelet", "Update", "status", absl::FromUnixSeconds(100)}};
  NodeState after = Cordoned("n2", 5);
  after.managed_fields = {{"kubelet", "Update", "status", absl::FromUnixSeconds(101)}};
  api_->Answer("n2", NodeAnswer(before));
  api_->Answer("n2", ConflictAnswer("n2"));
  api_->Answer("n2", NodeAnswer(after));
  api_->Answer("n2", NodeAnswer(Schedulable("n2", 6)));

  const auto observer = Start(Uncordon(), {"n2"});
  EXPECT_EQ(Run(), absl::Milliseconds(100));

  EXPECT_THAT(journal_, ElementsAre("+0 n2 attempt 1", "+0 GET n2", "+0 PATCH n2",
                                    "+0 n2 retry after attempt 1 in 100ms: conflict",
                                    "+100ms GET n2", "+100ms n2 attempt 2 after kubelet",
                                    "+100ms PATCH n2", "+100ms n2 CHANGED"));
  const NodeTaskResult& result = observer->results().at("n2");
  EXPECT_EQ(result.attempts, 2);
  EXPECT_EQ(result.reads, 2);
  EXPECT_EQ(result.writes, 2);
  EXPECT_EQ(result.elapsed, absl::Milliseconds(100));
  EXPECT_EQ(result.was_unschedulable, true);
  EXPECT_FALSE(result.error.has_value());
  ASSERT_THAT(observer->errors(), SizeIs(1));
  EXPECT_EQ(observer->errors()[0].code, absl::StatusCode::kAborted);
  EXPECT_EQ(observer->errors()[0].reason, "Conflict");
  EXPECT_EQ(observer->errors()[0].http_status, 409);
  EXPECT_EQ(observer->errors()[0].message, ConflictMessage("n2"));
}

// The second.
TEST_F(ClusterEngineTest, SevenNodesOfWhichSomeConflictAllEndChanged) {
  std::vector<std::string> nodes;
  for (int i = 1; i <= 7; ++i) {
    nodes.push_back(absl::StrCat("n", i));
    if (i % 3 == 0) AnswerConflict(nodes.back());
    AnswerUncordon(nodes.back());
  }
  const auto observer = Start(Uncordon(), nodes);
  EXPECT_EQ(Run(), absl::Milliseconds(100));
  ASSERT_THAT(observer->results(), SizeIs(7));
  for (const auto& [node, result] : observer->results()) {
    EXPECT_EQ(OutcomeName(result.outcome), "CHANGED") << node;
    const int attempts = node == "n3" || node == "n6" ? 2 : 1;
    EXPECT_EQ(result.attempts, attempts) << node;
    EXPECT_EQ(result.writes, attempts) << node;
  }
}

// The third: they take turns, and the later ones see what the first did.
TEST_F(ClusterEngineTest, SeveralCallersOnTheSameNodesTakeTurns) {
  for (const std::string node : {"n1", "n2"}) {
    AnswerConflict(node);
    AnswerUncordon(node);
    NodeState done = Schedulable(node, 2);
    done.annotations = {{"nodeops.dev/last-operation", "operations/1"}};
    api_->Answer(node, NodeAnswer(done));
    api_->Answer(node, NodeAnswer(done));
  }
  std::vector<std::shared_ptr<RecordingObserver>> callers;
  for (int i = 1; i <= 3; ++i) {
    BatchSpec spec = Uncordon();
    spec.operation = absl::StrCat("operations/", i);
    callers.push_back(Start(spec, {"n1", "n2"}));
  }
  EXPECT_EQ(Run(), absl::Milliseconds(100));
  for (const std::string node : {"n1", "n2"}) {
    EXPECT_EQ(OutcomeName(callers[0]->results().at(node).outcome), "CHANGED");
    for (int i : {1, 2}) {
      const NodeTaskResult& result = callers[i]->results().at(node);
      EXPECT_EQ(OutcomeName(result.outcome), "UNCHANGED");
      EXPECT_EQ(result.attempts, 1);
      EXPECT_EQ(result.reads, 1);
      EXPECT_EQ(result.writes, 0);
      EXPECT_EQ(result.was_unschedulable, false);
      EXPECT_EQ(result.elapsed, absl::ZeroDuration()) << "waiting in the lane does not count";
    }
  }
}

// The fourth.
TEST_F(ClusterEngineTest, ANodeThatChangesWithoutPauseFailsAfterFourAttempts) {
  for (int i = 0; i < 4; ++i) AnswerConflict("n2");
  const auto observer = Start(Uncordon(), {"n2"});
  EXPECT_EQ(Run(), absl::Milliseconds(700));
  EXPECT_THAT(journal_, ElementsAre("+0 n2 attempt 1", "+0 GET n2", "+0 PATCH n2",
                                    "+0 n2 retry after attempt 1 in 100ms: conflict",  //
                                    "+100ms GET n2", "+100ms n2 attempt 2", "+100ms PATCH n2",
                                    "+100ms n2 retry after attempt 2 in 200ms: conflict",  //
                                    "+300ms GET n2", "+300ms n2 attempt 3", "+300ms PATCH n2",
                                    "+300ms n2 retry after attempt 3 in 400ms: conflict",  //
                                    "+700ms GET n2", "+700ms n2 attempt 4", "+700ms PATCH n2",
                                    "+700ms n2 FAILED"));
  const NodeTaskResult& result = observer->results().at("n2");
  EXPECT_EQ(result.attempts, 4);
  EXPECT_EQ(result.reads, 4);
  EXPECT_EQ(result.writes, 4);
  ASSERT_TRUE(result.error.has_value());
  EXPECT_EQ(result.error->code, absl::StatusCode::kAborted);
  EXPECT_EQ(result.error->reason, "Conflict");
  EXPECT_EQ(result.error->http_status, 409);
  EXPECT_EQ(result.error->message,
            "failed to uncordon node after 4 attempts: Operation cannot be fulfilled on nodes "
            "\"n2\": the object has been modified; please apply your changes to the latest version "
            "and try again");
}

TEST_F(ClusterEngineTest, WorksOnAsManyNodesAtATimeAsAskedFor) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 2;
  for (const std::string node : {"n1", "n2", "n3", "n4", "n5"}) {
    AnswerUncordon(node, absl::Milliseconds(10));
  }
  Start(spec, {"n1", "n2", "n3", "n4", "n5"});
  EXPECT_EQ(Run(), absl::Milliseconds(60));
  EXPECT_EQ(api_->max_in_flight(), 2u);
}

TEST_F(ClusterEngineTest, ABackoffHoldsNoSlotAndTheRetryComesFirst) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  AnswerConflict("n1");
  AnswerUncordon("n1");
  AnswerUncordon("n2", absl::Milliseconds(60));  // Until 120 ms.
  AnswerUncordon("n3");
  Start(spec, {"n1", "n2", "n3"});
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+0 PATCH n1",
                                    "+0 n1 retry after attempt 1 in 100ms: conflict",  //
                                    "+0 n2 attempt 1", "+0 GET n2", "+60ms PATCH n2",  //
                                    "+120ms n2 CHANGED",                               //
                                    "+120ms GET n1", "+120ms n1 attempt 2",            //
                                    "+120ms PATCH n1", "+120ms n1 CHANGED",            //
                                    "+120ms n3 attempt 1", "+120ms GET n3", "+120ms PATCH n3",
                                    "+120ms n3 CHANGED"));
}

TEST_F(ClusterEngineTest, HoldsTheClustersRequestsASecond) {
  CreateEngine({.max_concurrency = 200, .max_qps = 2});
  for (const std::string node : {"n1", "n2", "n3"}) AnswerUncordon(node);
  const auto observer = Start(Uncordon(), {"n1", "n2", "n3"});
  // Two requests at once, two more in debt; the third node waits for that and its own.
  EXPECT_EQ(Run(), absl::Milliseconds(1'500));
  EXPECT_THAT(observer->results(), SizeIs(3));
}

TEST_F(ClusterEngineTest, AnEmptyBatchIsNoWork) {
  const auto observer = Start(Uncordon(), {});
  EXPECT_EQ(Run(), absl::ZeroDuration());
  EXPECT_THAT(journal_, IsEmpty());
}

TEST_F(ClusterEngineTest, KnowsItsCluster) { EXPECT_EQ(engine_->cluster(), "prod"); }

}  // namespace
}  // namespace nodeops::engine
