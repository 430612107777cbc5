// No request of an attempt is sent before the attempt's intent was recorded, and waiting for the
// record costs neither slots nor the node's time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class IntentsTest : public EngineTest {
 protected:
  std::shared_ptr<RecordingObserver> StartHeld(BatchSpec spec, std::vector<std::string> nodes) {
    auto observer = Start(std::move(spec), std::move(nodes));
    observer->HoldIntents();
    return observer;
  }
  static std::vector<std::string> Nodes(int count) {
    std::vector<std::string> nodes;
    for (int i = 1; i <= count; ++i) nodes.push_back(absl::StrCat("n", i));
    return nodes;
  }
};

TEST_F(IntentsTest, EveryAttemptWaitsForItsOwnRecord) {
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  const auto observer = StartHeld(Uncordon(), {"n1"});
  RunFor(absl::Seconds(50));
  EXPECT_THAT(journal_, ElementsAre("+0 intend n1:1"));
  observer->RecordIntents();
  RunFor(absl::Seconds(50));
  EXPECT_THAT(journal_, SizeIs(6));
  observer->RecordIntents();
  Run();
  EXPECT_THAT(
      journal_,
      ElementsAre("+0 intend n1:1", "+50s n1 attempt 1", "+50s GET n1", "+50s PATCH n1",
                  "+50s n1 retry after attempt 1 in 100ms: conflict", "+50s intend n1:2",
                  "+1m40s GET n1", "+1m40s n1 attempt 2", "+1m40s PATCH n1", "+1m40s n1 CHANGED"));
  EXPECT_EQ(observer->results().at("n1").elapsed, absl::Milliseconds(100))
      << "waiting for the record counts as the node's time";
}

TEST_F(IntentsTest, ARecordDuringTheBackoffCostsNothing) {
  Answer(Lost());
  Answer(NodeAnswer(After()));
  const auto observer = StartHeld(Uncordon(), {"n1"});
  RunFor(absl::ZeroDuration());
  observer->RecordIntents();
  RunFor(absl::Milliseconds(50));
  observer->RecordIntents();
  Run();
  EXPECT_EQ(journal_.back(), "+100ms n1 UNCHANGED");
}

TEST_F(IntentsTest, ANodeTimeoutDoesNotPassWhileARecordIsWaitedFor) {
  BatchSpec spec = Uncordon();
  spec.retry.node_timeout = absl::Seconds(1);
  Answer(Lost(), absl::Milliseconds(500));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  const auto observer = StartHeld(spec, {"n1"});
  RunFor(absl::ZeroDuration());
  observer->RecordIntents();
  RunFor(absl::Hours(5));
  observer->RecordIntents();
  Run();
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CHANGED");
  EXPECT_EQ(observer->results().at("n1").elapsed, absl::Milliseconds(600));
  EXPECT_EQ(api_->requests().at(1).timeout, absl::Milliseconds(400));
}

TEST_F(IntentsTest, FirstAttemptsAreAnnouncedInGroupsAheadOfTheirTurn) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 2;
  for (const std::string& node : Nodes(8)) {
    api_->Answer(node, NodeAnswer({.name = node}), absl::Seconds(1));
  }
  const auto observer = StartHeld(spec, Nodes(8));
  for (int i = 0; i < 5; ++i) {
    RunFor(absl::Milliseconds(500));
    observer->RecordIntents();
  }
  observer->RecordIntents();
  RunFor(absl::Seconds(10));
  observer->RecordIntents();
  Run();
  std::vector<std::string> intents;
  for (const std::string& line : journal_) {
    if (line.find("intend") != std::string::npos) intents.push_back(line);
  }
  EXPECT_THAT(intents, ElementsAre("+0 intend n1:1 n2:1 n3:1 n4:1", "+500ms intend n5:1 n6:1",
                                   "+1.5s intend n7:1 n8:1"));
  EXPECT_THAT(observer->results(), SizeIs(8));
  EXPECT_EQ(api_->max_in_flight(), 2u);
}

TEST_F(IntentsTest, WaitingForARecordHoldsNoSlot) {
  CreateEngine({.max_concurrency = 1});
  BatchSpec other = Uncordon();
  other.operation = "operations/2";
  api_->Answer("n2", NodeAnswer({.name = "n2"}));
  const auto held = StartHeld(Uncordon(), {"n1"});
  const auto observer = Start(other, {"n2"});
  Run();
  EXPECT_THAT(observer->results(), SizeIs(1));
  EXPECT_THAT(held->results(), IsEmpty());
  Answer(NodeAnswer(After()));
  held->RecordIntents();
  Run();
  EXPECT_THAT(held->results(), SizeIs(1));
}

TEST_F(IntentsTest, WaitingForARetrysRecordHoldsNoSlot) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(Lost());
  Answer(NodeAnswer(After()));
  for (const std::string node : {"n2", "n3"}) api_->Answer(node, NodeAnswer({.name = node}));
  const auto observer = StartHeld(spec, Nodes(3));
  RunFor(absl::ZeroDuration());
  observer->RecordIntents();
  RunFor(absl::Seconds(1));
  EXPECT_THAT(observer->results(), SizeIs(1)) << "n2, which was recorded with n1";
  observer->RecordIntents();
  Run();
  EXPECT_THAT(observer->results(), SizeIs(3));
}

TEST_F(IntentsTest, NodesThatWaitForTheirLaneDoNotHoldUpTheOthers) {
  BatchSpec spec = Uncordon(), other = Uncordon();
  spec.concurrency = 1;
  other.operation = "operations/2";
  for (const std::string node : {"n1", "n2", "n3"}) {
    api_->Answer(node, NodeAnswer({.name = node}), absl::Seconds(9));
  }
  Start(other, Nodes(3));
  const auto observer = StartHeld(spec, Nodes(5));
  RunFor(absl::Seconds(1));
  EXPECT_THAT(journal_, testing::Contains("+0 intend n4:1 n5:1"));
  for (const std::string node : {"n4", "n5"}) api_->Answer(node, NodeAnswer({.name = node}));
  observer->RecordIntents();
  RunFor(absl::Seconds(1));
  EXPECT_THAT(observer->results(), SizeIs(2));
  for (const std::string node : {"n1", "n2", "n3"}) {
    api_->Answer(node, NodeAnswer({.name = node}));
  }
  for (int i = 0; i < 3; ++i) {
    RunFor(absl::Seconds(10));
    observer->RecordIntents();
  }
  Run();
  EXPECT_THAT(observer->results(), SizeIs(5));
}

TEST_F(IntentsTest, WhatBelongsToTheSameAttemptNeedsNoNewRecord) {
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "2"));
  Answer(ReusedClosed());
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(NodeAnswer(Ours(After())));
  const auto observer = StartHeld(Uncordon(), {"n1"});
  RunFor(absl::ZeroDuration());
  observer->RecordIntents();
  Run();
  EXPECT_EQ(journal_.at(0), "+0 intend n1:1");
  EXPECT_EQ(journal_.back(), "+2s n1 CHANGED");
}

TEST_F(IntentsTest, PlansAndDryRunsAnnounceTheirsToo) {
  BatchSpec plan = Uncordon(), dry_run = Uncordon();
  plan.mode = Mode::kPlan;
  dry_run.mode = Mode::kServerDryRun;
  dry_run.operation = "operations/2";
  StartHeld(plan, {"n1"});
  StartHeld(dry_run, {"n2"});
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 intend n1:1", "+0 intend n2:1"));
  for (const char* operation : {"operations/1", "operations/2"}) {
    engine_->StopBatch(operation, StopMode::kImmediate, NodeOutcome::kCancelled);
  }
  Run();
}

TEST_F(IntentsTest, NodesWhoseIntentsAreNeverRecordedCanBeStopped) {
  for (const StopMode mode : {StopMode::kGraceful, StopMode::kImmediate}) {
    const auto observer = StartHeld(Uncordon(), Nodes(40));
    Run();
    EXPECT_THAT(observer->results(), IsEmpty());
    engine_->StopBatch("operations/1", mode, NodeOutcome::kCancelled);
    EXPECT_EQ(Run(), absl::ZeroDuration());
    EXPECT_THAT(observer->results(), SizeIs(40));
    EXPECT_EQ(observer->results().at("n1").attempts, 0);
    observer->RecordIntents();
    Run();
  }
  EXPECT_THAT(api_->requests(), IsEmpty());
}

TEST_F(IntentsTest, ARetryWhoseIntentIsNeverRecordedCanBeStopped) {
  Answer(Lost());
  const auto observer = StartHeld(Uncordon(), {"n1"});
  RunFor(absl::ZeroDuration());
  observer->RecordIntents();
  RunFor(absl::Seconds(9));
  engine_->StopBatch("operations/1", StopMode::kGraceful, NodeOutcome::kExpired);
  EXPECT_EQ(Run(), absl::ZeroDuration());
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "EXPIRED");
  EXPECT_EQ(observer->results().at("n1").attempts, 1);
  observer->RecordIntents();
  Run();
}

// Records on a thread of its own.
struct ThreadedRecords final : BatchObserver {
  ~ThreadedRecords() override {
    for (std::thread& thread : threads) thread.join();
  }
  void OnAttemptStarted(const std::string&, int, const std::vector<k8s::FieldManager>&) override {
    EXPECT_TRUE(was_recorded);
  }
  void OnRetryScheduled(const std::string&, int, RetryCause, const NodeError&,
                        absl::Duration) override {}
  void OnThrottled(const std::string&, int, absl::Duration, const NodeError&) override {}
  void OnFinished(const NodeTaskResult&, absl::AnyInvocable<void()> recorded) override {
    finished = true;
    recorded();
  }
  void OnIntended(std::vector<AttemptIntent>, absl::AnyInvocable<void()> recorded) override {
    threads.emplace_back([this, recorded = std::move(recorded)]() mutable {
      was_recorded = true;
      recorded();
    });
  }
  std::vector<std::thread> threads;
  std::atomic<bool> was_recorded = false;
  bool finished = false;
};

TEST_F(IntentsTest, TheRecordMayComeOnAnyThread) {
  Answer(NodeAnswer(After()));
  const auto observer = std::make_shared<ThreadedRecords>();
  engine_->StartBatch(Uncordon(), {{.node = "n1"}}, observer);
  while (!observer->finished) Run();
}

}  // namespace
}  // namespace nodeops::engine
