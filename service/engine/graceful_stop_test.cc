// What ending a batch gracefully, or at its deadline, does to its nodes. cancellation_test.cc is
// about ending it at once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class GracefulStopTest : public EngineTest {
 protected:
  void Stop(StopMode mode = StopMode::kGraceful, NodeOutcome outcome = NodeOutcome::kCancelled) {
    engine_->StopBatch("operations/1", mode, outcome);
  }
  NodeTaskResult StopAfter(absl::Duration time) {
    observer_ = Start(Uncordon(), {"n1"});
    RunFor(time);
    Stop();
    took_ = Run();
    return observer_->results().at("n1");
  }

  absl::Duration took_;
};

TEST_F(GracefulStopTest, AnAttemptUnderWayFinishesWithItsWrite) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(NodeAnswer(After()), absl::Seconds(2));
  EXPECT_EQ(OutcomeName(StopAfter(absl::Seconds(1)).outcome), "CHANGED");
  EXPECT_EQ(took_, absl::Seconds(3));
}

TEST_F(GracefulStopTest, ItsLostWriteIsReadUntilItIsKnown) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(Lost());
  Answer(NotSent());
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "3"));
  Answer(NodeAnswer(Ours(After())));
  EXPECT_EQ(OutcomeName(StopAfter(absl::Seconds(1)).outcome), "CHANGED");
  EXPECT_EQ(took_, absl::Milliseconds(4'100));
}

TEST_F(GracefulStopTest, NoAttemptFollowsAWriteThatWasLost) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(Lost());
  Answer(NodeAnswer(Before()));
  const NodeTaskResult result = StopAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED");
  EXPECT_EQ(result.attempts, 1);
  EXPECT_THAT(observer_->errors(), IsEmpty()) << "no retry was scheduled";
}

TEST_F(GracefulStopTest, NoAttemptFollowsAConflict) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(ConflictAnswer("n1"));
  EXPECT_EQ(OutcomeName(StopAfter(absl::Seconds(1)).outcome), "CANCELLED");
  EXPECT_EQ(took_, absl::Seconds(1));
}

TEST_F(GracefulStopTest, AFreeReplayBelongsToTheAttempt) {
  Answer(ReusedClosed(), absl::Seconds(2));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  EXPECT_EQ(OutcomeName(StopAfter(absl::Seconds(1)).outcome), "CHANGED");
}

TEST_F(GracefulStopTest, QueuedAndWaitingNodesEndAtOnce) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(Lost());
  api_->Answer("n2", StatusAnswer(429, "TooManyRequests", "slow down", "20"));
  api_->Answer("n3", NodeAnswer({.name = "n3"}), absl::Seconds(2));
  const auto observer = Start(spec, {"n1", "n2", "n3", "n4"});
  RunFor(absl::Milliseconds(50));
  Stop();
  RunFor(absl::ZeroDuration());
  EXPECT_THAT(
      journal_,
      ElementsAre("+0 n1 attempt 1", "+0 GET n1",
                  "+0 n1 retry after attempt 1 in 100ms: connection lost", "+0 n2 attempt 1",
                  "+0 GET n2", "+0 n2 throttled in attempt 1 for 20s", "+0 n3 attempt 1",
                  "+0 GET n3", "+50ms n4 CANCELLED", "+50ms n1 CANCELLED", "+50ms n2 CANCELLED"));
  EXPECT_EQ(Run(), absl::Milliseconds(1'950));
  EXPECT_EQ(OutcomeName(observer->results().at("n3").outcome), "UNCHANGED");
}

TEST_F(GracefulStopTest, AThrottledWriteIsReadAndNotRepeated) {
  Answer(NodeAnswer(Before()));
  Answer(StatusAnswer(504, "Timeout", "may still be processing", "3"));
  Answer(NodeAnswer(Before()));
  const NodeTaskResult result = StopAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED");
  EXPECT_EQ(took_, absl::Seconds(2)) << "not sooner than told";
  EXPECT_EQ(result.writes, 1);
}

TEST_F(GracefulStopTest, WhatCannotBeReadInTimeIsUnknown) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(Lost());
  for (int i = 0; i < 10; ++i) Answer(NotSent());
  const NodeTaskResult result = StopAfter(absl::Seconds(1));
  EXPECT_EQ(OutcomeName(result.outcome), "OUTCOME_UNKNOWN");
  EXPECT_EQ(result.error->message.find("cancelled"), std::string::npos);
}

TEST_F(GracefulStopTest, AStopAtOnceHurriesIt) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  observer_ = Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  Stop();
  Stop(StopMode::kImmediate, NodeOutcome::kExpired);
  EXPECT_EQ(Run(), absl::Seconds(1));
  const NodeTaskResult& result = observer_->results().at("n1");
  EXPECT_EQ(OutcomeName(result.outcome), "CANCELLED") << "the first outcome stays";
  EXPECT_EQ(result.writes, 0);
}

TEST_F(GracefulStopTest, AStopAtOnceHurriesAReadBackToo) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  for (int i = 0; i < 3; ++i) Answer(NotSent());
  Answer(NotSent());
  observer_ = Start(Uncordon(), {"n1"});
  RunFor(absl::Milliseconds(400));
  Stop(StopMode::kGraceful, NodeOutcome::kExpired);
  RunFor(absl::Milliseconds(100));
  Stop(StopMode::kImmediate);
  EXPECT_EQ(Run(), absl::ZeroDuration());
  const NodeTaskResult& result = observer_->results().at("n1");
  EXPECT_EQ(OutcomeName(result.outcome), "OUTCOME_UNKNOWN");
  EXPECT_THAT(result.error->message, HasSubstr("(the operation's deadline passed)"));
}

TEST_F(GracefulStopTest, AtTheDeadlineNodesExpire) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(NodeAnswer(After()));
  const auto observer = Start(spec, {"n1", "n2"});
  RunFor(absl::Seconds(1));
  Stop(StopMode::kGraceful, NodeOutcome::kExpired);
  Run();
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CHANGED");
  const NodeTaskResult& result = observer->results().at("n2");
  EXPECT_EQ(OutcomeName(result.outcome), "EXPIRED");
  EXPECT_EQ(result.error->code, absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(result.error->message, "the operation's deadline passed before the node was finished");
  EXPECT_EQ(result.attempts, 0);
}

TEST_F(GracefulStopTest, NodesBehindAnotherOperationEndInItsLane) {
  BatchSpec other = Uncordon();
  other.operation = "operations/0";
  Answer(NodeAnswer(After()), absl::Seconds(2));
  const auto first = Start(other, {"n1"});
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  Stop();
  RunFor(absl::ZeroDuration());
  EXPECT_THAT(observer->results(), SizeIs(1));
  Run();
  EXPECT_EQ(OutcomeName(first->results().at("n1").outcome), "UNCHANGED");
}

}  // namespace
}  // namespace nodeops::engine
