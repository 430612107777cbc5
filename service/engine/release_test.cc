// What releasing a batch does to its nodes, wherever they stand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ReleaseTest : public EngineTest {
 protected:
  void Release() { engine_->ReleaseBatch("operations/1"); }
  // Releases and checks that everything is over at once: nothing was under way.
  void ExpectReleasedAtOnce() {
    Release();
    EXPECT_EQ(Run(), absl::ZeroDuration());
    ASSERT_FALSE(journal_.empty());
    EXPECT_THAT(journal_.back(), testing::EndsWith(" released"));
  }
};

TEST_F(ReleaseTest, AttemptsUnderWayFinishAndTheRestIsDropped) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(NodeAnswer(After()), absl::Seconds(2));
  const auto observer = Start(spec, {"n1", "n2", "n3"});
  RunFor(absl::Seconds(1));
  Release();
  EXPECT_EQ(Run(), absl::Seconds(3));
  EXPECT_THAT(journal_, ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+2s PATCH n1",
                                    "+4s n1 CHANGED", "+4s released"));
}

TEST_F(ReleaseTest, AFailedAttemptIsReportedAndTheNextDoesNotStart) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(ConflictAnswer("n1"));
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::ZeroDuration());
  observer->HoldIntents();
  Release();
  EXPECT_EQ(Run(), absl::Seconds(2)) << "the backoff was waited for";
  EXPECT_THAT(journal_,
              ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+2s PATCH n1",
                          "+2s n1 retry after attempt 1 in 100ms: conflict", "+2s released"));
}

TEST_F(ReleaseTest, ALostWriteIsReadUntilItIsKnown) {
  Answer(NodeAnswer(Before()));
  Answer(Lost(), absl::Seconds(2));
  Answer(NotSent());
  Answer(NotSent());
  Answer(NodeAnswer(Ours(After())));
  Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  Release();
  EXPECT_EQ(Run(), absl::Milliseconds(1'300));
  EXPECT_THAT(journal_, SizeIs(8));
  EXPECT_EQ(journal_.at(6), "+2.3s n1 CHANGED");
}

TEST_F(ReleaseTest, NodesThatWaitAreDroppedAtOnce) {
  BatchSpec spec = Uncordon();
  Answer(Lost());
  api_->Answer("n2", StatusAnswer(429, "TooManyRequests", "slow down", "20"));
  Start(spec, {"n1", "n2"});
  RunFor(absl::Milliseconds(10));
  ExpectReleasedAtOnce();
}

TEST_F(ReleaseTest, NodesWhoseIntentsAreNeverRecordedAreDropped) {
  const auto observer = Start(Uncordon(), {"n1", "n2"});
  observer->HoldIntents();
  Run();
  ExpectReleasedAtOnce();
  observer->RecordIntents();
  Run();
  EXPECT_THAT(journal_, SizeIs(2));
}

TEST_F(ReleaseTest, ARetryWhoseIntentIsNeverRecordedIsDropped) {
  Answer(Lost());
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::ZeroDuration());
  observer->HoldIntents();
  journal_.clear();
  ExpectReleasedAtOnce();
}

TEST_F(ReleaseTest, BeforeAnythingHasRunNothingIsSent) {
  Start(Uncordon(), {"n1"});
  ExpectReleasedAtOnce();
  EXPECT_THAT(journal_, SizeIs(1));
}

TEST_F(ReleaseTest, ANodeThatHasItsSlotAlreadyIsDropped) {
  Start(Uncordon(), {"n1"});
  io_.poll_one();  // Starts the batch.
  io_.poll_one();  // Announces the intent, which is recorded at once.
  ExpectReleasedAtOnce();
  EXPECT_THAT(journal_, SizeIs(1));
}

TEST_F(ReleaseTest, APausedBatchIsReleased) {
  Answer(Lost());
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::Milliseconds(50));
  engine_->PauseBatch("operations/1");
  RunFor(absl::Hours(1));
  ExpectReleasedAtOnce();
  EXPECT_THAT(observer->results(), IsEmpty());
}

TEST_F(ReleaseTest, ABatchThatIsBeingStoppedIsReleasedWithTheResultsItHas) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  Answer(ConflictAnswer("n1"));
  const auto observer = Start(spec, {"n1", "n2"});
  RunFor(absl::Seconds(1));
  engine_->StopBatch("operations/1", StopMode::kGraceful, NodeOutcome::kCancelled);
  Release();
  Run();
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CANCELLED");
  EXPECT_EQ(OutcomeName(observer->results().at("n2").outcome), "CANCELLED");
  EXPECT_EQ(journal_.back(), "+2s released");
}

TEST_F(ReleaseTest, AStopAfterItHurriesWhatIsUnderWay) {
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  const auto observer = Start(Uncordon(), {"n1"});
  RunFor(absl::Seconds(1));
  Release();
  engine_->StopBatch("operations/1", StopMode::kImmediate, NodeOutcome::kCancelled);
  Run();
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CANCELLED");
  EXPECT_EQ(journal_.back(), "+2s released");
}

TEST_F(ReleaseTest, ItGivesUpSlots) {
  CreateEngine({.max_concurrency = 1});
  BatchSpec other = Uncordon();
  other.operation = "operations/2";
  api_->Answer("n3", NodeAnswer({.name = "n3"}));
  Start(Uncordon(), {"n1", "n2"});
  const auto observer = Start(other, {"n3"});
  io_.poll_one();
  Release();
  Run();
  EXPECT_THAT(observer->results(), SizeIs(1));
}

// Whoever goes on with the operation has the first turn on its nodes.
class ReleaseTurnsTest : public ReleaseTest {
 protected:
  // Another operation whose turn on n1 is next.
  void StartOther() {
    BatchSpec other = Uncordon();
    other.operation = "operations/2";
    other_ = Start(other, {"n1"});
    RunFor(absl::Milliseconds(10));
  }
  void ExpectOthersTurnNeverComes() {
    Release();
    Run();  // A request without an answer fails the test.
    EXPECT_THAT(other_->results(), IsEmpty());
  }
  std::shared_ptr<RecordingObserver> other_;
};

TEST_F(ReleaseTurnsTest, OfANodeInBackoff) {
  Answer(Lost());
  Start(Uncordon(), {"n1"});
  StartOther();
  ExpectOthersTurnNeverComes();
}

TEST_F(ReleaseTurnsTest, OfAnInterruptedNodeThatCouldNotBeReadYet) {
  Answer(Lost());
  StartTargets(Uncordon(), {{.node = "n1", .attempts_made = 1, .interrupted = true}});
  StartOther();
  ExpectOthersTurnNeverComes();
}

TEST_F(ReleaseTurnsTest, OfANodeThatWaitedForItsTurn) {
  BatchSpec first = Uncordon();
  first.operation = "operations/0";
  Answer(NodeAnswer(Before()), absl::Seconds(1));
  Answer(NodeAnswer(After()), absl::Seconds(1));
  const auto observer = Start(first, {"n1"});
  Start(Uncordon(), {"n1"});
  StartOther();
  ExpectOthersTurnNeverComes();
  EXPECT_THAT(observer->results(), SizeIs(1));
}

TEST_F(ReleaseTest, AFinishedBatchHearsNothing) {
  Answer(NodeAnswer(After()));
  Start(Uncordon(), {"n1"});
  Run();
  Release();
  Release();
  Run();
  EXPECT_EQ(journal_.back(), "+0 n1 UNCHANGED");
}

}  // namespace
}  // namespace nodeops::engine
