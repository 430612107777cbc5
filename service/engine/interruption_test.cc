// How work goes on with nodes that an earlier process left unfinished.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class InterruptionTest : public EngineTest {
 protected:
  void StartInterrupted(int attempts_made, BatchSpec spec = Uncordon(), std::string uid = "") {
    observer_ = StartTargets(std::move(spec), {{.node = "n1",
                                                .uid = std::move(uid),
                                                .attempts_made = attempts_made,
                                                .interrupted = true}});
    observer_->HoldIntents();
  }
  // Runs it to the end; intents are recorded at once.
  NodeTaskResult Finish() {
    while (observer_->results().empty()) {
      RunFor(absl::Seconds(1));
      observer_->RecordIntents();
    }
    return observer_->results().at("n1");
  }
  std::string Outcome() {
    return observer_->results().empty() ? "none"
                                        : OutcomeName(observer_->results().at("n1").outcome);
  }
};

TEST_F(InterruptionTest, AWriteThatTookEffectIsChanged) {
  for (const NodeState& state : {After(), Before()}) {  // Also if somebody undid it.
    Answer(NodeAnswer(Ours(state)));
    StartInterrupted(2);
    Run();
    const NodeTaskResult& result = observer_->results().at("n1");
    EXPECT_EQ(OutcomeName(result.outcome), "CHANGED");
    EXPECT_EQ(result.was_unschedulable, true);
    EXPECT_EQ(result.attempts, 2);
    EXPECT_EQ(result.reads, 1);
    EXPECT_EQ(result.writes, 0);
    EXPECT_THAT(observer_->write_fates(), ElementsAre(WriteFate::kTookEffect));
  }
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+0 n1 CHANGED", "+0 GET n1", "+0 n1 CHANGED"));
}

TEST_F(InterruptionTest, TheDesiredStateByAnotherHandIsUnchanged) {
  Answer(NodeAnswer(After()));
  StartInterrupted(1);
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+0 n1 UNCHANGED"));
}

TEST_F(InterruptionTest, TheOldStateIsTriedAgainUnderTheNextNumber) {
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  StartInterrupted(2);
  RunFor(absl::Seconds(5));
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+0 n1 retry after attempt 2 in 0: interrupted",
                                    "+0 intend n1:3"));
  const NodeError& error = observer_->errors().at(0);
  EXPECT_EQ(error.code, absl::StatusCode::kUnavailable);
  EXPECT_EQ(error.message, "nodeops was restarted during the attempt");
  journal_.clear();
  observer_->RecordIntents();
  Run();
  EXPECT_THAT(journal_,
              ElementsAre("+5s n1 attempt 3", "+5s GET n1", "+5s PATCH n1", "+5s n1 CHANGED"));
  EXPECT_EQ(observer_->results().at("n1").attempts, 3);
  EXPECT_EQ(observer_->results().at("n1").elapsed, absl::ZeroDuration());
}

TEST_F(InterruptionTest, AnIntentWithoutAnAttemptCostsNoAttemptAndNoSecondRead) {
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  StartInterrupted(0);
  Run();
  EXPECT_THAT(journal_,
              ElementsAre("+0 GET n1", "+0 n1 attempt 1", "+0 PATCH n1", "+0 n1 CHANGED"));
}

TEST_F(InterruptionTest, AfterTheLastAttemptItHasFailed) {
  Answer(NodeAnswer(Before()));
  StartInterrupted(4);
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+0 n1 FAILED"));
  const NodeTaskResult& result = observer_->results().at("n1");
  EXPECT_EQ(result.attempts, 4);
  EXPECT_EQ(result.error->code, absl::StatusCode::kUnavailable);
  EXPECT_EQ(result.error->message,
            "failed to uncordon node after 4 attempts: nodeops was restarted during the last "
            "attempt");
}

TEST_F(InterruptionTest, AttemptsFromBeforeCount) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(Lost());
  StartInterrupted(2);
  const NodeTaskResult result = Finish();
  EXPECT_EQ(OutcomeName(result.outcome), "FAILED");
  EXPECT_EQ(result.attempts, 4);
  EXPECT_THAT(observer_->errors(), SizeIs(2));
}

TEST_F(InterruptionTest, ItIsReadUntilThatSucceeds) {
  Answer(NotSent());
  Answer(StatusAnswer(403, "Forbidden", "not now"));
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "7"));
  Answer(NodeAnswer(Ours(After())));
  StartInterrupted(1);
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+100ms GET n1", "+300ms GET n1",
                                    "+300ms n1 throttled in attempt 1 for 7s", "+7.3s GET n1",
                                    "+7.3s n1 CHANGED"));
}

TEST_F(InterruptionTest, WhatCannotBeReadIsUnknown) {
  for (int i = 0; i < 11; ++i) Answer(NotSent());
  StartInterrupted(1);
  EXPECT_EQ(Run(), absl::Seconds(34));
  const NodeTaskResult& result = observer_->results().at("n1");
  EXPECT_EQ(OutcomeName(result.outcome), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.error->message,
            "failed to uncordon node: it is not known whether a write took effect: nodeops was "
            "restarted during the attempt; last read: connection refused");
}

TEST_F(InterruptionTest, AnotherNodeOfItsNameIsNotWritten) {
  Answer(NodeAnswer(Before()));
  StartInterrupted(1, Uncordon(), "uid-listed");
  Run();
  EXPECT_EQ(Outcome(), "OUTCOME_UNKNOWN");
  EXPECT_THAT(observer_->results().at("n1").error->message, HasSubstr("was uid-listed and is"));
}

TEST_F(InterruptionTest, ALastConflictMayBeWithTheInterruptedWrite) {
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  Answer(NodeAnswer(Ours(After())));
  StartInterrupted(3);
  EXPECT_EQ(OutcomeName(Finish().outcome), "CHANGED");
}

// Stopped before, or meanwhile.

TEST_F(InterruptionTest, AStopNeverEndsItBeforeItWasRead) {
  for (const StopMode mode : {StopMode::kGraceful, StopMode::kImmediate}) {
    for (const NodeState& state : {Ours(After()), After(), Before()}) {
      Answer(NodeAnswer(state), absl::Seconds(3));
      StartInterrupted(1);
      engine_->StopBatch("operations/1", mode, NodeOutcome::kExpired);
      EXPECT_EQ(Run(), absl::Seconds(3));
      EXPECT_EQ(Outcome(), state.unschedulable         ? "EXPIRED"
                           : state.annotations.empty() ? "UNCHANGED"
                                                       : "CHANGED");
      EXPECT_EQ(observer_->results().at("n1").attempts, 1);
      EXPECT_THAT(observer_->errors(), IsEmpty());
    }
  }
}

TEST_F(InterruptionTest, AStopLeavesItInTheQueueAndInItsLane) {
  CreateEngine({.max_concurrency = 1});
  BatchSpec other = Uncordon();
  other.operation = "operations/2";
  Answer(NodeAnswer(After()), absl::Seconds(2));
  Answer(NodeAnswer(Ours(After())));
  Start(other, {"n1"});
  StartInterrupted(0);
  RunFor(absl::Seconds(1));
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  Run();
  EXPECT_EQ(Outcome(), "CHANGED");
}

TEST_F(InterruptionTest, AStoppedNodeThatWasOnlyIntendedIsNotTried) {
  Answer(NodeAnswer(Before()));
  StartInterrupted(0);
  engine_->StopBatch("operations/1", StopMode::kGraceful, NodeOutcome::kCancelled);
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+0 n1 CANCELLED"));
}

TEST_F(InterruptionTest, StoppedAtOnceItIsReadOnce) {
  Answer(NotSent());
  StartInterrupted(1);
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  EXPECT_EQ(Run(), absl::ZeroDuration());
  EXPECT_EQ(Outcome(), "OUTCOME_UNKNOWN");
  EXPECT_THAT(observer_->results().at("n1").error->message, HasSubstr("(cancelled)"));
}

// Paused or released again.

TEST_F(InterruptionTest, WhilePausedItIsReadAndNothingBegins) {
  for (const int attempts_made : {0, 1}) {
    BatchSpec spec = Uncordon();
    spec.paused = true;
    Answer(NodeAnswer(Before()));
    StartInterrupted(attempts_made, spec);
    RunFor(absl::Hours(1));
    observer_->RecordIntents();
    RunFor(absl::Hours(1));
    EXPECT_EQ(Outcome(), "none");
    Answer(NodeAnswer(Before()));
    Answer(NodeAnswer(After()));
    engine_->ResumeBatch("operations/1");
    Run();
    EXPECT_EQ(Outcome(), "CHANGED");
    EXPECT_EQ(observer_->results().at("n1").attempts, attempts_made + 1);
  }
}

TEST_F(InterruptionTest, ReleasedBeforeItWasReadItIsDropped) {
  StartInterrupted(1);
  engine_->ReleaseBatch("operations/1");
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 released"));
}

TEST_F(InterruptionTest, ReleasedWhileItCannotBeReadItIsDropped) {
  Answer(NotSent(), absl::Seconds(2));
  StartInterrupted(1);
  RunFor(absl::Seconds(1));
  engine_->ReleaseBatch("operations/1");
  EXPECT_EQ(Run(), absl::Seconds(1));
  EXPECT_THAT(journal_, ElementsAre("+0 GET n1", "+2s released"));
}

TEST_F(InterruptionTest, ReleasedDuringTheReadTheOldStateIsLeftToTheNext) {
  for (const int attempts_made : {0, 1}) {
    CreateEngine({});  // A process of its own.
    journal_.clear();
    Answer(NodeAnswer(Before()), absl::Seconds(2));
    StartInterrupted(attempts_made);
    RunFor(absl::Seconds(1));
    engine_->ReleaseBatch("operations/1");
    Run();
    EXPECT_THAT(journal_, SizeIs(2 + attempts_made));
    EXPECT_THAT(journal_.back(), HasSubstr("released"));
  }
}

// Where nothing can have been written, nothing is unknown.

TEST_F(InterruptionTest, AnInterruptedPlanIsReadAgain) {
  BatchSpec spec = Uncordon();
  spec.mode = Mode::kPlan;
  Answer(NodeAnswer(Before()));
  StartInterrupted(1, spec);
  Run();
  EXPECT_EQ(Outcome(), "WOULD_CHANGE");
}

TEST_F(InterruptionTest, AnInterruptedPlanThatCannotBeReadHasFailedOrExpired) {
  BatchSpec spec = Uncordon();
  spec.mode = Mode::kPlan;
  Answer(StatusAnswer(404, "NotFound", "nodes \"n1\" not found"));
  StartInterrupted(1, spec);
  Run();
  EXPECT_EQ(Outcome(), "FAILED");
  EXPECT_EQ(observer_->results().at("n1").error->message,
            "failed to uncordon node: nodes \"n1\" not found");

  Answer(NodeAnswer(Before()));
  StartInterrupted(1, spec, "uid-listed");
  Run();
  EXPECT_EQ(Outcome(), "FAILED");

  Answer(NotSent());
  StartInterrupted(1, spec);
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  Run();
  EXPECT_EQ(Outcome(), "CANCELLED");
}

TEST_F(InterruptionTest, AnInterruptedDryRunIsMadeAgain) {
  BatchSpec spec = Uncordon();
  spec.mode = Mode::kServerDryRun;
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  StartInterrupted(1, spec);
  const NodeTaskResult result = Finish();
  EXPECT_EQ(OutcomeName(result.outcome), "WOULD_CHANGE");
  EXPECT_EQ(result.attempts, 2);
}

TEST_F(InterruptionTest, AFreshNodeOfTheSameBatchWaitsForItsRecord) {
  Answer(NodeAnswer(Ours(After())));
  observer_ = StartTargets(Uncordon(), {{.node = "n1", .interrupted = true}, {.node = "n2"}});
  observer_->HoldIntents();
  Run();
  EXPECT_THAT(journal_, UnorderedElementsAre("+0 GET n1", "+0 n1 CHANGED", "+0 intend n2:1"));
  api_->Answer("n2", NodeAnswer({.name = "n2"}));
  observer_->RecordIntents();
  Run();
  EXPECT_THAT(observer_->results(), SizeIs(2));
}

}  // namespace
}  // namespace nodeops::engine
