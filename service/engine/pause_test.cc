// What pausing a batch does to its nodes, wherever they stand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class PauseTest : public EngineTest {
 protected:
  void Pause() { engine_->PauseBatch("operations/1"); }
  void Resume() { engine_->ResumeBatch("operations/1"); }
  std::string Outcome(const std::string& node = "n1") {
    const auto found = observer_->results().find(node);
    return found == observer_->results().end() ? "none" : OutcomeName(found->second.outcome);
  }
};

TEST_F(PauseTest, ABatchMayBeginPaused) {
  BatchSpec spec = Uncordon();
  spec.paused = true;
  observer_ = Start(spec, {"n1"});
  observer_->HoldIntents();
  RunFor(absl::Hours(1));
  EXPECT_THAT(journal_, IsEmpty()) << "not even announced";
  Answer(NodeAnswer(After()));
  Resume();
  Run();
  observer_->RecordIntents();
  Run();
  EXPECT_THAT(journal_,
              ElementsAre("+1h intend n1:1", "+1h n1 attempt 1", "+1h GET n1", "+1h n1 UNCHANGED"));
}

TEST_F(PauseTest, AttemptsUnderWayFinish) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(Lost(), absl::Seconds(2));
  Answer(NotSent());
  Answer(NodeAnswer(Ours(After())));
  observer_ = Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  Pause();
  EXPECT_EQ(Run(), absl::Milliseconds(3'100));
  EXPECT_EQ(Outcome(), "CHANGED");
}

TEST_F(PauseTest, QueuedNodesWaitForTheResume) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(After()), absl::Seconds(1));
  for (const std::string node : {"n2", "n3", "n4"}) {
    api_->Answer(node, NodeAnswer({.name = node}));
  }
  observer_ = Start(spec, {"n1", "n2", "n3", "n4"});
  RunFor(absl::Milliseconds(10));
  Pause();
  RunFor(absl::Hours(1));
  EXPECT_THAT(observer_->results(), SizeIs(1));
  Resume();
  Run();
  EXPECT_THAT(observer_->results(), SizeIs(4));
  EXPECT_EQ(observer_->results().at("n2").elapsed, absl::ZeroDuration());
  EXPECT_EQ(journal_.at(3), "+1h0.01s n2 attempt 1") << "in the old order";
}

TEST_F(PauseTest, APauseBetweenTheSlotAndTheAttemptHoldsItBack) {
  observer_ = Start(Uncordon(), {"n1"});
  io_.poll_one();  // Starts the batch.
  io_.poll_one();  // Announces the intent, which is recorded at once.
  Pause();         // After the slot is granted for that, and before the attempt.
  RunFor(absl::Hours(1));
  EXPECT_THAT(journal_, IsEmpty());
  Answer(NodeAnswer(After()));
  Resume();
  Run();
  EXPECT_EQ(Outcome(), "UNCHANGED");
  EXPECT_EQ(observer_->results().at("n1").elapsed, absl::ZeroDuration());
}

TEST_F(PauseTest, ABackoffGoesOnAndTheNodesTimeDoesNot) {
  BatchSpec spec = Uncordon();
  spec.retry.node_timeout = absl::Seconds(1);
  Answer(Lost(), absl::Milliseconds(800));
  observer_ = Start(spec, {"n1"});
  RunFor(absl::Milliseconds(850));
  Pause();
  RunFor(absl::Hours(1));
  EXPECT_EQ(Outcome(), "none");
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  Resume();
  EXPECT_EQ(Run(), absl::ZeroDuration());
  EXPECT_EQ(Outcome(), "CHANGED");
  EXPECT_EQ(observer_->results().at("n1").elapsed, absl::Milliseconds(900));
  EXPECT_EQ(api_->requests().at(1).timeout, absl::Milliseconds(100));
}

TEST_F(PauseTest, AResumeDuringTheBackoffChangesNothing) {
  Answer(Lost());
  Answer(NodeAnswer(After()));
  observer_ = Start(Uncordon(), {"n1"});
  RunFor(absl::Milliseconds(20));
  Pause();
  RunFor(absl::Milliseconds(20));
  Resume();
  Run();
  EXPECT_EQ(journal_.back(), "+100ms n1 UNCHANGED");
}

TEST_F(PauseTest, AThrottledNodeGoesOnAfterTheResumeAndNotSoonerThanTold) {
  for (const absl::Duration pause : {absl::Seconds(1), absl::Minutes(10)}) {
    journal_.clear();
    Answer(StatusAnswer(429, "TooManyRequests", "slow down", "20"));
    Answer(NodeAnswer(After()));
    observer_ = Start(Uncordon(), {"n1"});
    RunFor(absl::Seconds(5));
    Pause();
    RunFor(pause);
    Resume();
    Run();
    const NodeTaskResult& result = observer_->results().at("n1");
    EXPECT_EQ(OutcomeName(result.outcome), "UNCHANGED");
    EXPECT_EQ(result.attempts, 1);
    EXPECT_EQ(result.elapsed, absl::Seconds(20));
    EXPECT_THAT(journal_, SizeIs(5));
  }
}

TEST_F(PauseTest, AThrottledWriteIsReadAndNotRepeated) {
  Answer(NodeAnswer(Before()));
  Answer(StatusAnswer(504, "Timeout", "may still be processing", "3"));
  Answer(NodeAnswer(Before()));
  observer_ = Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  Pause();
  RunFor(absl::Hours(1));
  EXPECT_EQ(journal_.back(), "+3s GET n1");
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  Resume();
  Run();
  EXPECT_EQ(Outcome(), "CHANGED");
  EXPECT_EQ(observer_->results().at("n1").attempts, 1);
}

TEST_F(PauseTest, ARetryThatWaitsForItsSlotGivesWayAndComesBack) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(Lost());
  Answer(NodeAnswer(After()));
  api_->Answer("n2", NodeAnswer({.name = "n2"}), absl::Seconds(1));
  observer_ = Start(spec, {"n1", "n2"});
  RunFor(absl::Milliseconds(500));
  Pause();
  RunFor(absl::Hours(1));
  EXPECT_EQ(Outcome("n2"), "UNCHANGED");
  EXPECT_EQ(Outcome(), "none");
  Resume();
  Run();
  EXPECT_EQ(Outcome(), "UNCHANGED");
  EXPECT_EQ(observer_->results().at("n1").elapsed, absl::Milliseconds(500));
}

TEST_F(PauseTest, ARecordDuringThePauseStartsNothing) {
  observer_ = Start(Uncordon(), {"n1"});
  observer_->HoldIntents();
  RunFor(absl::Seconds(1));
  Pause();
  RunFor(absl::Seconds(1));
  observer_->RecordIntents();
  RunFor(absl::Seconds(1));
  EXPECT_THAT(journal_, SizeIs(1));
  Answer(NodeAnswer(After()));
  Resume();
  Run();
  EXPECT_EQ(journal_.back(), "+3s n1 UNCHANGED");
}

TEST_F(PauseTest, APausedBatchCanBeStopped) {
  for (const StopMode mode : {StopMode::kGraceful, StopMode::kImmediate}) {
    BatchSpec spec = Uncordon();
    spec.concurrency = 1;
    Answer(Lost());
    api_->Answer("n2", StatusAnswer(429, "TooManyRequests", "slow down", "1"));
    api_->Answer("n3", NodeAnswer({.name = "n3"}), absl::Seconds(1));
    observer_ = Start(spec, {"n1", "n2", "n3", "n4", "n5"});
    RunFor(absl::Milliseconds(50));
    Pause();
    RunFor(absl::Hours(1));
    engine_->StopBatch("operations/1", mode, NodeOutcome::kCancelled);
    EXPECT_EQ(Run(), absl::ZeroDuration());
    for (const std::string node : {"n1", "n2", "n5"}) EXPECT_EQ(Outcome(node), "CANCELLED");
    EXPECT_THAT(observer_->results(), SizeIs(5));
  }
}

TEST_F(PauseTest, OtherOperationsGoOn) {
  BatchSpec other = Uncordon();
  other.operation = "operations/2";
  api_->Answer("n2", NodeAnswer({.name = "n2"}));
  observer_ = Start(Uncordon(), {"n1"});
  Pause();
  const auto observer = Start(other, {"n2"});
  Run();
  EXPECT_THAT(observer->results(), SizeIs(1));
  EXPECT_EQ(Outcome(), "none");
  engine_->StopBatch("operations/1", StopMode::kGraceful, NodeOutcome::kCancelled);
  Run();
}

TEST_F(PauseTest, PausingTwiceIsPausingOnceAndStrangersAreNoMatter) {
  Answer(NodeAnswer(After()));
  Pause();
  Resume();
  observer_ = Start(Uncordon(), {"n1"});
  Pause();
  Pause();
  Run();
  EXPECT_EQ(Outcome(), "none");
  Resume();
  Resume();
  Run();
  EXPECT_EQ(Outcome(), "UNCHANGED");
}

}  // namespace
}  // namespace nodeops::engine
