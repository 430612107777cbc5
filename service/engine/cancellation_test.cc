// What cancelling a batch does to its nodes, wherever they stand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CancellationTest : public EngineTest {
 protected:
  // Starts n1, cancels after `time`, and gives the result and how long it took from there.
  NodeTaskResult CancelAfter(absl::Duration time) {
    observer_ = Start(Uncordon(), {"n1"});
    RunFor(time);
    engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
    took_ = Run();
    return observer_->results().at("n1");
  }

  absl::Duration took_;
};

TEST_F(CancellationTest, QueuedNodesEndAtOnceWithoutARequest) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(After()), absl::Seconds(1));
  const auto observer = Start(spec, {"n1", "n2", "n3"});
  RunFor(absl::Milliseconds(10));
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  RunFor(absl::ZeroDuration());
  ASSERT_THAT(observer->results(), SizeIs(2));
  const NodeTaskResult& result = observer->results().at("n2");
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED");
  EXPECT_EQ(result.attempts, 0);
  EXPECT_EQ(result.reads, 0);
  EXPECT_EQ(result.elapsed, absl::ZeroDuration());
  EXPECT_FALSE(result.was_unschedulable.has_value());
  ASSERT_TRUE(result.error.has_value());
  EXPECT_EQ(result.error->code, absl::StatusCode::kCancelled);
  EXPECT_EQ(result.error->message, "the operation was cancelled");
  Run();
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "UNCHANGED");
}

TEST_F(CancellationTest, AConflictThatMayBeWithAnEarlierWriteIsReadBack) {
  for (const bool ours : {true, false}) {
    Answer(NodeAnswer(Before()));
    Answer(Lost());
    Answer(NodeAnswer(Before()));
    Answer(NodeAnswer(Before()));
    Answer(ConflictAnswer("n1"), absl::Seconds(1));
    Answer(NodeAnswer(ours ? Ours(After()) : Before()));
    const NodeTaskResult result = CancelAfter(absl::Milliseconds(500));
    EXPECT_EQ(OutcomeName(result.outcome), ours ? "CHANGED" : "CANCELLED");
    EXPECT_EQ(result.reads, 4);
    EXPECT_EQ(result.writes, 2);
  }
}

TEST_F(CancellationTest, NodesThatWaitInALaneEndAtOnceAndLeaveIt) {
  Answer(NodeAnswer(Before()), absl::Seconds(1));
  Answer(NodeAnswer(After()));
  Answer(NodeAnswer(After()));
  Start(Uncordon(), {"n1"});
  BatchSpec second = Uncordon(), third = Uncordon();
  second.operation = "operations/2";
  third.operation = "operations/3";
  const auto waiting = Start(second, {"n1"});
  const auto after = Start(third, {"n1"});
  RunFor(absl::Milliseconds(10));
  engine_->StopBatch("operations/2", StopMode::kImmediate, NodeOutcome::kCancelled);
  RunFor(absl::ZeroDuration());
  EXPECT_EQ(OutcomeName(waiting->results().at("n1").outcome), "CANCELLED");
  Run();
  EXPECT_EQ(OutcomeName(after->results().at("n1").outcome), "UNCHANGED");
}

TEST_F(CancellationTest, ABackoffEndsAtOnce) {
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  const NodeTaskResult result = CancelAfter(absl::Milliseconds(50));
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED");
  EXPECT_EQ(result.elapsed, absl::Milliseconds(50));
  EXPECT_EQ(took_, absl::ZeroDuration());
  EXPECT_EQ(result.attempts, 1);
  EXPECT_EQ(result.writes, 1);
  EXPECT_EQ(result.was_unschedulable, true);
}

TEST_F(CancellationTest, AThrottledNodeEndsAtOnce) {
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "20"));
  const NodeTaskResult result = CancelAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED");
  EXPECT_EQ(result.elapsed, absl::Seconds(1));
}

TEST_F(CancellationTest, ARetryThatWaitsForItsSlotEndsAtOnce) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  api_->Answer("n2", NodeAnswer({.name = "n2"}), absl::Seconds(1));
  const auto observer = Start(spec, {"n1", "n2"});
  RunFor(absl::Milliseconds(500));
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  RunFor(absl::ZeroDuration());
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CANCELLED");
  EXPECT_EQ(observer->results().at("n1").elapsed, absl::Milliseconds(500));
  Run();
  EXPECT_THAT(observer->results(), SizeIs(2));
}

TEST_F(CancellationTest, AReadOnTheWireIsAwaitedAndNothingWritten) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  const NodeTaskResult result = CancelAfter(absl::Seconds(1));
  EXPECT_EQ(took_, absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED");
  EXPECT_EQ(result.reads, 1);
  EXPECT_EQ(result.writes, 0);
}

TEST_F(CancellationTest, WhatAReadOnTheWireDecidesStands) {
  Answer(NodeAnswer(After()), absl::Seconds(2));
  EXPECT_EQ(OutcomeName(CancelAfter(absl::Seconds(1)).outcome), "UNCHANGED");
}

TEST_F(CancellationTest, AWriteOnTheWireIsAwaitedAndReportedTruly) {
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()), absl::Seconds(2));
  const NodeTaskResult result = CancelAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "CHANGED");
  EXPECT_FALSE(result.error.has_value());
}

TEST_F(CancellationTest, AWriteOnTheWireThatLosesTheRaceIsNotRepeated) {
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"), absl::Seconds(2));
  EXPECT_EQ(OutcomeName(CancelAfter(absl::Seconds(1)).outcome), "CANCELLED");
  EXPECT_THAT(observer_->errors(), IsEmpty()) << "no retry was scheduled";
}

TEST_F(CancellationTest, ALostWriteIsReadBackOnceMore) {
  Answer(NodeAnswer(Before()));
  Answer(Lost(), absl::Seconds(2));
  Answer(NodeAnswer(Ours(After())));
  EXPECT_EQ(OutcomeName(CancelAfter(absl::Seconds(1)).outcome), "CHANGED");

  Answer(NodeAnswer(Before()));
  Answer(Lost(), absl::Seconds(2));
  Answer(NodeAnswer(Before()));
  EXPECT_EQ(OutcomeName(CancelAfter(absl::Seconds(1)).outcome), "CANCELLED");
}

TEST_F(CancellationTest, ALostWriteThatCannotBeReadBackIsUnknownAtOnce) {
  Answer(NodeAnswer(Before()));
  Answer(Lost(), absl::Seconds(2));
  Answer(NotSent());
  const NodeTaskResult result = CancelAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "OUTCOME_UNKNOWN");
  EXPECT_EQ(took_, absl::Seconds(1));
  EXPECT_THAT(result.error->message,
              HasSubstr("took effect (cancelled): connection reset by peer; last read: connection "
                        "refused"));
}

TEST_F(CancellationTest, AWaitToReadBackIsCutShort) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  for (int i = 0; i < 3; ++i) Answer(NotSent());
  Answer(NodeAnswer(Ours(After())));
  const NodeTaskResult result = CancelAfter(absl::Milliseconds(500));  // The next is due at 700 ms.
  EXPECT_EQ(OutcomeName(result.outcome), "CHANGED");
  EXPECT_EQ(result.elapsed, absl::Milliseconds(500));
}

TEST_F(CancellationTest, AReadBackIsNeverMadeSoonerThanTold) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "9"));
  const NodeTaskResult result = CancelAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.elapsed, absl::Seconds(1));
}

TEST_F(CancellationTest, OtherOperationsGoOn) {
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::Milliseconds(50));
  engine_->StopBatch("operations/2", StopMode::kImmediate, NodeOutcome::kCancelled);
  Run();
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CHANGED");
}

TEST_F(CancellationTest, BeforeAnythingHasRunNothingIsSent) {
  const auto observer = Start(Uncordon(), {"n1"});
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  Run();
  EXPECT_THAT(journal_, ElementsAre("+0 n1 CANCELLED"));
}

TEST_F(CancellationTest, CancellingTwiceIsCancellingOnce) {
  Answer(NodeAnswer(After()), absl::Seconds(2));
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  Run();
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  EXPECT_EQ(Run(), absl::ZeroDuration());
  EXPECT_THAT(observer->results(), SizeIs(1));
}

}  // namespace
}  // namespace nodeops::engine
