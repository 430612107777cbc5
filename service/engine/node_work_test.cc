// What each answer of the API server makes of a node, through the whole engine: DESIGN section 5.

#include "service/engine/node_work.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kNever = absl::Hours(1);  // Longer than any time limit.

class NodeWorkTest : public EngineTest {
 protected:
  // Uncordons n1 and checks its outcome.
  NodeTaskResult Expect(const std::string& outcome, int attempts, int reads, int writes,
                        BatchSpec spec = Uncordon(), std::string uid = "") {
    NodeTaskResult result = RunOne(std::move(spec), std::move(uid));
    EXPECT_EQ(OutcomeName(result.outcome), outcome);
    EXPECT_EQ(result.attempts, attempts);
    EXPECT_EQ(result.reads, reads);
    EXPECT_EQ(result.writes, writes);
    const bool good = outcome == "CHANGED" || outcome == "UNCHANGED" || outcome == "WOULD_CHANGE";
    EXPECT_EQ(result.error.has_value(), !good);
    if (!result.error) result.error.emplace();
    return result;
  }
};

TEST_F(NodeWorkTest, AlreadyAsDesiredIsUnchangedWithoutAWrite) {
  Answer(NodeAnswer(After()));
  EXPECT_EQ(Expect("UNCHANGED", 1, 1, 0).was_unschedulable, false);
}

TEST_F(NodeWorkTest, AnAlreadyCordonedNodeKeepsItsMarks) {
  Answer(NodeAnswer(Before()));
  EXPECT_EQ(Expect("UNCHANGED", 1, 1, 0, Cordon()).was_unschedulable, true);
}

TEST_F(NodeWorkTest, AsDesiredByOurOwnEarlierWriteIsChanged) {
  Answer(NodeAnswer(Ours(After())));
  EXPECT_EQ(Expect("CHANGED", 1, 1, 0).was_unschedulable, true);
}

// Our write took effect, and then somebody undid it. Had its answer arrived, the result would be
// CHANGED; to write again would undo a later decision.
TEST_F(NodeWorkTest, OurOwnWriteThatSomebodyUndidIsChangedAndNotRepeated) {
  Answer(NodeAnswer(Ours(Before())));
  EXPECT_EQ(Expect("CHANGED", 1, 1, 0).was_unschedulable, true);
}

TEST_F(NodeWorkTest, WritesTheChangeGuardedByTheVersionThatWasRead) {
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  Expect("CHANGED", 1, 1, 1);
  EXPECT_THAT(observer_->write_fates(), ElementsAre());
  const k8s::HttpRequest& write = api_->requests().at(1);
  EXPECT_EQ(write.method, "PATCH");
  EXPECT_THAT(write.target, HasSubstr("fieldManager=nodeops"));
  EXPECT_EQ(write.body,
            R"({"metadata":{"annotations":{"deeproute.cn/kube-node-mgr":null,)"
            R"("deeproute.cn/kube-node-mgr-timestamp":null,"nodeops.dev/actor":null,)"
            R"("nodeops.dev/last-operation":"operations/1","nodeops.dev/reason":null,)"
            R"("nodeops.dev/since":null},"resourceVersion":"1"},"spec":{"unschedulable":null}})");
}

TEST_F(NodeWorkTest, UpdateWritesTheWholeDocument) {
  BatchSpec spec = Uncordon();
  spec.retry.write_strategy = WriteStrategy::kUpdate;
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  Expect("CHANGED", 1, 1, 1, spec);
  EXPECT_EQ(api_->requests().at(1).method, "PUT");
  EXPECT_THAT(api_->requests().at(1).body, HasSubstr(R"("resourceVersion":"1")"));
}

TEST_F(NodeWorkTest, AnAcceptedWriteThatSavedNothingIsUnchanged) {
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Expect("UNCHANGED", 1, 1, 1);
}

TEST_F(NodeWorkTest, AnotherUidThanListedIsFinalAndNotWritten) {
  Answer(NodeAnswer(Before()));
  const NodeTaskResult result = Expect("FAILED", 1, 1, 0, Uncordon(), "uid-listed");
  EXPECT_EQ(result.error->code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(
      result.error->message,
      "failed to uncordon node: the node was replaced by another one of its name: its uid was "
      "uid-listed and is uid-1");
}

TEST_F(NodeWorkTest, ANodeReplacedBetweenAttemptsIsNotWritten) {
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  NodeState replaced = Before();
  replaced.uid = "uid-2";
  replaced.version = 9;
  Answer(NodeAnswer(replaced));
  const NodeTaskResult result = Expect("FAILED", 2, 2, 1);
  EXPECT_THAT(result.error->message, HasSubstr("its uid was uid-1 and is uid-2"));
}

TEST_F(NodeWorkTest, NotFoundForbiddenAndInvalidCostOneAttempt) {
  const std::vector<std::tuple<int, std::string, absl::StatusCode>> finals = {
      {404, "NotFound", absl::StatusCode::kNotFound},
      {403, "Forbidden", absl::StatusCode::kPermissionDenied},
      {422, "Invalid", absl::StatusCode::kInvalidArgument},
  };
  for (const auto& [code, reason, status] : finals) {
    Answer(StatusAnswer(code, reason, "no"));
    NodeTaskResult result = Expect("FAILED", 1, 1, 0);
    EXPECT_EQ(result.error->code, status);
    EXPECT_EQ(result.error->reason, reason);
    EXPECT_EQ(result.error->http_status, code);
    EXPECT_EQ(result.error->message, "failed to uncordon node: no");
    EXPECT_FALSE(result.was_unschedulable.has_value());

    Answer(NodeAnswer(Before()));
    Answer(StatusAnswer(code, reason, "no"));
    result = Expect("FAILED", 1, 1, 1);
    EXPECT_EQ(result.error->code, status);
    EXPECT_EQ(result.was_unschedulable, true);
  }
}

TEST_F(NodeWorkTest, NothingSentIsFinalAndNotCounted) {
  Answer(NotSent());
  const NodeTaskResult result = Expect("FAILED", 1, 0, 0);
  EXPECT_EQ(result.error->code, absl::StatusCode::kUnavailable);
  EXPECT_EQ(result.error->message, "failed to uncordon node: connection refused");
  EXPECT_EQ(result.error->http_status, 0);
}

TEST_F(NodeWorkTest, AReadThatFailsIsTriedAgainAfterABackoff) {
  Answer(StatusAnswer(500, "InternalError", "etcd"));
  Answer(StatusAnswer(429, "TooManyRequests", "busy"));
  Answer(Lost());
  Answer(NodeAnswer(After()));
  Expect("UNCHANGED", 4, 4, 0);
  EXPECT_THAT(journal_, ElementsAre("+0 n1 attempt 1", "+0 GET n1",
                                    "+0 n1 retry after attempt 1 in 100ms: server error",
                                    "+100ms n1 attempt 2", "+100ms GET n1",
                                    "+100ms n1 retry after attempt 2 in 200ms: overloaded",
                                    "+300ms n1 attempt 3", "+300ms GET n1",
                                    "+300ms n1 retry after attempt 3 in 400ms: connection lost",
                                    "+700ms n1 attempt 4", "+700ms GET n1", "+700ms n1 UNCHANGED"));
}

TEST_F(NodeWorkTest, AReadOnAClosedConnectionIsRepeatedAtOnceAndFreeOnce) {
  Answer(ReusedClosed());
  Answer(ReusedClosed());
  Answer(NodeAnswer(After()));
  Expect("UNCHANGED", 2, 3, 0);
  EXPECT_THAT(journal_, ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+0 GET n1",
                                    "+0 n1 retry after attempt 1 in 100ms: connection lost",
                                    "+100ms n1 attempt 2", "+100ms GET n1", "+100ms n1 UNCHANGED"));
}

TEST_F(NodeWorkTest, UnauthorizedIsReplayedOnceAndFree) {
  Answer(StatusAnswer(401, "Unauthorized", "expired"));
  Answer(NodeAnswer(Before()));
  Answer(StatusAnswer(401, "Unauthorized", "expired"));
  const NodeTaskResult result = Expect("FAILED", 1, 2, 1);
  EXPECT_EQ(result.error->code, absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(result.elapsed, absl::ZeroDuration());
}

TEST_F(NodeWorkTest, RetryAfterIsWaitedForAndBurnsNoAttempt) {
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "2"));
  Answer(NodeAnswer(Before()));
  Answer(StatusAnswer(503, "ServiceUnavailable", "starting", "3"));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  Expect("CHANGED", 1, 3, 2);
  EXPECT_THAT(journal_,
              ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+0 n1 throttled in attempt 1 for 2s",
                          "+2s GET n1", "+2s PATCH n1", "+2s n1 throttled in attempt 1 for 3s",
                          "+5s GET n1", "+5s PATCH n1", "+5s n1 CHANGED"));
  EXPECT_EQ(observer_->errors().at(0).message, "slow down");
  EXPECT_EQ(observer_->errors().at(1).http_status, 503);
}

TEST_F(NodeWorkTest, AThrottledWriteThatTookEffectAfterAllIsNotRepeated) {
  Answer(NodeAnswer(Before()));
  Answer(StatusAnswer(504, "Timeout", "may still be processing", "1"));
  Answer(NodeAnswer(Ours(After())));
  Expect("CHANGED", 1, 2, 1);
}

TEST_F(NodeWorkTest, ThrottlingEndsAfterTenWaits) {
  for (int i = 0; i < 11; ++i) Answer(StatusAnswer(429, "TooManyRequests", "slow down", "1"));
  const NodeTaskResult result = Expect("FAILED", 1, 11, 0);
  EXPECT_EQ(result.elapsed, absl::Seconds(10));
  EXPECT_EQ(result.error->code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(result.error->message,
            "failed to uncordon node: asked to wait more than 10 times: slow down");
}

TEST_F(NodeWorkTest, ARetryAfterLongerThanTheNodesTimeIsFinalAtOnce) {
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "1000000000"));
  const NodeTaskResult result = Expect("FAILED", 1, 1, 0);
  EXPECT_EQ(result.elapsed, absl::ZeroDuration());
  EXPECT_THAT(result.error->message, HasSubstr("when 30s were left: slow down"));
}

// A lost answer.

TEST_F(NodeWorkTest, ALostWriteThatTookEffectIsChangedOnce) {
  for (const k8s::HttpResult& lost :
       {k8s::HttpResult(Lost()), k8s::HttpResult(ReusedClosed()),
        k8s::HttpResult(StatusAnswer(500, "InternalError", "boom")),
        k8s::HttpResult(StatusAnswer(408, "", "slow")),
        k8s::HttpResult(k8s::HttpResponse{.status = 200, .body = "{\"kind\":"})}) {
    journal_.clear();
    Answer(NodeAnswer(Before()));
    Answer(lost);
    Answer(NodeAnswer(Ours(After())));
    EXPECT_EQ(Expect("CHANGED", 1, 2, 1).was_unschedulable, true);
    EXPECT_THAT(journal_, ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+0 PATCH n1", "+0 GET n1",
                                      "+0 n1 CHANGED"));
    EXPECT_THAT(observer_->write_fates(), ElementsAre(WriteFate::kTookEffect));
  }
}

TEST_F(NodeWorkTest, ALostWriteThatDidNotTakeEffectIsTriedAgain) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()));
  Expect("CHANGED", 2, 3, 2);
  EXPECT_THAT(journal_,
              ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+0 PATCH n1", "+0 GET n1",
                          "+0 n1 retry after attempt 1 in 100ms: write lost", "+100ms n1 attempt 2",
                          "+100ms GET n1", "+100ms PATCH n1", "+100ms n1 CHANGED"));
  EXPECT_EQ(observer_->errors().at(0).message, "connection reset by peer");
  EXPECT_THAT(observer_->write_fates(), ElementsAre(WriteFate::kHadNoEffect));
}

TEST_F(NodeWorkTest, ALostUncordonIsToldFromSomebodyElses) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  NodeState theirs = After();
  theirs.annotations["nodeops.dev/last-operation"] = "operations/other";
  Answer(NodeAnswer(theirs));
  EXPECT_EQ(Expect("UNCHANGED", 1, 2, 1).was_unschedulable, false);
  EXPECT_THAT(observer_->write_fates(), ElementsAre(WriteFate::kHadNoEffect));
}

TEST_F(NodeWorkTest, ALostWriteThatSomebodyUndidIsChangedAndNotRepeated) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  NodeState undone = Ours(Before());
  undone.version = 3;
  Answer(NodeAnswer(undone));
  Expect("CHANGED", 1, 2, 1);
}

TEST_F(NodeWorkTest, FourLostWritesFailWithTheLastCause) {
  for (int i = 0; i < 4; ++i) {
    Answer(NodeAnswer(Before()));
    Answer(Lost());
    Answer(NodeAnswer(Before()));
  }
  const NodeTaskResult result = Expect("FAILED", 4, 8, 4);
  EXPECT_EQ(result.elapsed, absl::Milliseconds(700));
  EXPECT_EQ(result.error->message,
            "failed to uncordon node after 4 attempts: connection reset by peer");
}

TEST_F(NodeWorkTest, ALastConflictMayBeWithAnEarlierWriteThatWasHeldUp) {
  BatchSpec spec = Uncordon();
  spec.retry.max_attempts = 2;
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  Answer(NodeAnswer(Ours(After())));
  EXPECT_EQ(Expect("CHANGED", 2, 4, 2, spec).was_unschedulable, true);
}

TEST_F(NodeWorkTest, ALastConflictWithOthersIsAFailureAlsoAfterALostWrite) {
  BatchSpec spec = Uncordon();
  spec.retry.max_attempts = 2;
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  Answer(NodeAnswer(Before()));
  const NodeTaskResult result = Expect("FAILED", 2, 4, 2, spec);
  EXPECT_EQ(result.error->code, absl::StatusCode::kAborted);
  EXPECT_EQ(result.error->message,
            "failed to uncordon node after 2 attempts: " + ConflictMessage("n1"));
}

TEST_F(NodeWorkTest, WhileTheOutcomeIsUnknownNoReadErrorIsFinal) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(NotSent());
  Answer(StatusAnswer(403, "Forbidden", "not now"));
  Answer(StatusAnswer(429, "TooManyRequests", "slow down", "7"));
  Answer(ReusedClosed());
  Answer(NodeAnswer(Ours(After())));
  Expect("CHANGED", 1, 5, 1);
  EXPECT_THAT(journal_, ElementsAre("+0 n1 attempt 1", "+0 GET n1", "+0 PATCH n1", "+0 GET n1",
                                    "+100ms GET n1", "+300ms GET n1",
                                    "+300ms n1 throttled in attempt 1 for 7s", "+7.3s GET n1",
                                    "+7.3s GET n1", "+7.3s n1 CHANGED"));
}

TEST_F(NodeWorkTest, AnUnknownOutcomeIsSaidFiveSecondsAfterTheNodesTime) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  // 100, 200, 400, ... ms, at most 10 s apart, the last one second before the end.
  for (int i = 0; i < 10; ++i) Answer(NotSent());
  Answer(NodeAnswer(After()), kNever);
  const NodeTaskResult result = Expect("OUTCOME_UNKNOWN", 1, 2, 1);
  EXPECT_EQ(result.elapsed, absl::Seconds(35));
  EXPECT_EQ(result.error->code, absl::StatusCode::kUnknown);
  EXPECT_EQ(
      result.error->message,
      "failed to uncordon node: it is not known whether a write took effect: connection reset "
      "by peer; last read: timed out");
  EXPECT_THAT(observer_->write_fates(), ElementsAre(WriteFate::kNeverKnown));
}

TEST_F(NodeWorkTest, ALostWriteOfANodeThatIsGoneIsUnknown) {
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(StatusAnswer(404, "NotFound", "nodes \"n1\" not found"));
  EXPECT_THAT(Expect("OUTCOME_UNKNOWN", 1, 2, 1).error->message,
              HasSubstr("connection reset by peer; last read: nodes \"n1\" not found"));
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(StatusAnswer(500, "InternalError", "etcd"));
  NodeState replaced = Before();
  replaced.uid = "uid-2";
  Answer(NodeAnswer(replaced));
  EXPECT_EQ(
      Expect("OUTCOME_UNKNOWN", 1, 3, 1).error->message,
      "failed to uncordon node: it is not known whether a write took effect (the node was "
      "replaced by another one of its name: its uid was uid-1 and is uid-2): connection reset "
      "by peer");
}

// Time.

TEST_F(NodeWorkTest, RequestsAreGivenUpAfterFifteenSecondsOrWhatIsLeft) {
  Answer(NodeAnswer(Before()), kNever);
  Answer(NodeAnswer(Before()), kNever);
  const NodeTaskResult result = Expect("EXPIRED", 2, 2, 0);
  EXPECT_EQ(result.elapsed, absl::Seconds(30));
  EXPECT_EQ(api_->requests().at(0).timeout, absl::Seconds(15));
  EXPECT_EQ(api_->requests().at(1).timeout, absl::Milliseconds(14'900));
  EXPECT_EQ(result.error->code, absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(result.error->message,
            "failed to uncordon node after 2 attempts: no time is left of 30s for another attempt: "
            "timed out");
}

TEST_F(NodeWorkTest, AWriteThatWasSentIsAwaitedAndReadBackAfterTheNodesTime) {
  BatchSpec spec = Uncordon();
  spec.retry.node_timeout = absl::Seconds(2);
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()), kNever);
  Answer(NodeAnswer(Ours(After())), absl::Seconds(2));
  const NodeTaskResult result = Expect("CHANGED", 1, 2, 1, spec);
  EXPECT_EQ(result.elapsed, absl::Milliseconds(6'500));
  EXPECT_EQ(api_->requests().at(1).timeout, absl::Milliseconds(4'500));
  EXPECT_EQ(api_->requests().at(2).timeout, absl::Milliseconds(2'500));
}

TEST_F(NodeWorkTest, AnAnswerToAWriteCountsAfterTheNodesTimeToo) {
  BatchSpec spec = Uncordon();
  spec.retry.node_timeout = absl::Seconds(2);
  Answer(NodeAnswer(Before()), absl::Milliseconds(1'999));
  Answer(NodeAnswer(After()), absl::Seconds(2));
  EXPECT_EQ(Expect("CHANGED", 1, 1, 1, spec).elapsed, absl::Milliseconds(3'999));
}

TEST_F(NodeWorkTest, NoAttemptStartsOnceAReadBackTookTheRestOfTheTime) {
  BatchSpec spec = Uncordon();
  spec.retry.node_timeout = absl::Seconds(2);
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(After()), kNever);
  Answer(NodeAnswer(Before()));
  const NodeTaskResult result = Expect("EXPIRED", 1, 2, 1, spec);
  EXPECT_EQ(result.elapsed, absl::Milliseconds(4'500));
  EXPECT_EQ(result.error->message,
            "failed to uncordon node after 1 attempt: no time is left of 2s for another attempt: "
            "timed out");
}

TEST_F(NodeWorkTest, AReadThatTakesAllTheTimeIsNotFollowedByAWrite) {
  BatchSpec spec = Uncordon();
  spec.retry.node_timeout = absl::Seconds(2);
  Answer(NodeAnswer(Before()), absl::Seconds(2));
  const NodeTaskResult result = Expect("EXPIRED", 1, 1, 0, spec);
  EXPECT_EQ(result.error->message, "failed to uncordon node after 1 attempt: out of time after 2s");
}

TEST_F(NodeWorkTest, TheQueueDoesNotCountAsTheNodesTime) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  spec.retry.node_timeout = absl::Seconds(20);
  api_->Answer("n0", NodeAnswer({.name = "n0"}), absl::Seconds(14));
  Answer(NodeAnswer(Before()), absl::Seconds(14));
  Answer(NodeAnswer(After()));
  const auto observer = Start(spec, {"n0", "n1"});
  EXPECT_EQ(Run(), absl::Seconds(28));
  EXPECT_EQ(OutcomeName(observer->results().at("n1").outcome), "CHANGED");
  EXPECT_EQ(observer->results().at("n1").elapsed, absl::Seconds(14));
}

TEST_F(NodeWorkTest, WaitingForARetrysSlotEndsWithTheNodesTime) {
  CreateEngine({.max_concurrency = 1});
  Answer(NodeAnswer(Before()));
  Answer(ConflictAnswer("n1"));
  api_->Answer("n2", NodeAnswer({.name = "n2"}), absl::Seconds(10));
  BatchSpec spec = Uncordon(), other = Uncordon();
  spec.retry.node_timeout = absl::Seconds(2);
  other.operation = "operations/2";
  const auto observer = Start(spec, {"n1"});
  Start(other, {"n2"});
  EXPECT_EQ(Run(), absl::Seconds(10));
  const NodeTaskResult& result = observer->results().at("n1");
  EXPECT_EQ(OutcomeName(result.outcome), "EXPIRED");
  EXPECT_EQ(result.elapsed, absl::Seconds(2));
  EXPECT_EQ(
      result.error->message,
      "failed to uncordon node after 1 attempt: out of time after 2s: " + ConflictMessage("n1"));
}

// Modes.

TEST_F(NodeWorkTest, APlanOnlyReads) {
  BatchSpec spec = Uncordon();
  spec.mode = Mode::kPlan;
  Answer(NodeAnswer(Before()));
  EXPECT_EQ(Expect("WOULD_CHANGE", 1, 1, 0, spec).was_unschedulable, true);
  Answer(NodeAnswer(Ours(After())));
  Expect("UNCHANGED", 1, 1, 0, spec);
}

TEST_F(NodeWorkTest, AServerDryRunWritesWithDryRunAll) {
  BatchSpec spec = Uncordon();
  spec.mode = Mode::kServerDryRun;
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Expect("WOULD_CHANGE", 1, 1, 1, spec);
  EXPECT_THAT(api_->requests().at(1).target, HasSubstr("dryRun=All"));
}

TEST_F(NodeWorkTest, ALostDryRunLeavesNothingUnknown) {
  BatchSpec spec = Uncordon();
  spec.mode = Mode::kServerDryRun;
  Answer(NodeAnswer(Before()));
  Answer(Lost());
  Answer(NodeAnswer(Before()));
  Answer(NodeAnswer(Before()));
  Expect("WOULD_CHANGE", 2, 2, 2, spec);
  EXPECT_EQ(journal_.at(3), "+0 n1 retry after attempt 1 in 100ms: connection lost");
  EXPECT_THAT(observer_->write_fates(), ElementsAre());
}

// Jitter.

TEST_F(NodeWorkTest, JitterIsDrawnFromTheGivenRandomness) {
  BatchSpec spec = Uncordon();
  spec.retry.jitter = 0.5;
  Answer(Lost());
  Answer(NodeAnswer(After()));
  const absl::Duration elapsed = Expect("UNCHANGED", 2, 2, 0, spec).elapsed;
  EXPECT_GT(elapsed, absl::Milliseconds(50));
  EXPECT_LT(elapsed, absl::Milliseconds(100));
}

}  // namespace
}  // namespace nodeops::engine
