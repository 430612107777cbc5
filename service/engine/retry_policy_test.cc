#include "service/engine/retry_policy.h"

#include <gtest/gtest.h>

#include <vector>

namespace nodeops::engine {
namespace {

using k8s::ApiError;
using k8s::ErrorClass;
using Next = Decision::Next;

ApiError Error(ErrorClass error_class, int http_status = 0,
               std::optional<absl::Duration> retry_after = std::nullopt) {
  return {.error_class = error_class, .http_status = http_status, .retry_after = retry_after};
}

ApiError Throttled(absl::Duration wait, int http_status = 429) {
  return Error(ErrorClass::kThrottled, http_status, wait);
}

Decision DecideFirst(Step step, const ApiError& error) {
  return Decide(Progress{}, step, error, RetryOptions{}, 0);
}

struct Row {
  const char* name;
  Step step;
  ApiError error;
  Next next;
  absl::Duration wait;
  std::optional<RetryCause> cause;     // Of kNewAttempt.
  std::optional<NodeOutcome> outcome;  // Of kFinish.
};

const absl::Duration k0 = absl::ZeroDuration();
const absl::Duration k100ms = absl::Milliseconds(100);

// DESIGN section 5, row by row, in the first attempt with the default options.
std::vector<Row> Table() {
  const auto failed = NodeOutcome::kFailed;
  std::vector<Row> rows = {
      {"409 Conflict",
       Step::kWrite,
       Error(ErrorClass::kConflict, 409),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kConflict,
       {}},
      {"409 of a dry run",
       Step::kDryRunWrite,
       Error(ErrorClass::kConflict, 409),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kConflict,
       {}},
      {"409 of a read is nonsense",
       Step::kRead,
       Error(ErrorClass::kConflict, 409),
       Next::kFinish,
       k0,
       {},
       failed},
      {"429 without Retry-After, read",
       Step::kRead,
       Error(ErrorClass::kOverloaded, 429),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kOverloaded,
       {}},
      {"429 without Retry-After, write",
       Step::kWrite,
       Error(ErrorClass::kOverloaded, 429),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kOverloaded,
       {}},
      {"5xx, read",
       Step::kRead,
       Error(ErrorClass::kServerError, 500),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kServerError,
       {}},
      {"5xx, dry run",
       Step::kDryRunWrite,
       Error(ErrorClass::kServerError, 500),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kServerError,
       {}},
      {"5xx, write",
       Step::kWrite,
       Error(ErrorClass::kServerError, 500),
       Next::kReadBack,
       k0,
       {},
       {}},
      {"lost, read",
       Step::kRead,
       Error(ErrorClass::kConnectionLost),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kConnectionLost,
       {}},
      {"lost, dry run",
       Step::kDryRunWrite,
       Error(ErrorClass::kConnectionLost),
       Next::kNewAttempt,
       k100ms,
       RetryCause::kConnectionLost,
       {}},
      {"lost, write",
       Step::kWrite,
       Error(ErrorClass::kConnectionLost),
       Next::kReadBack,
       k0,
       {},
       {}},
      {"2xx unreadable, write",
       Step::kWrite,
       Error(ErrorClass::kConnectionLost, 200),
       Next::kReadBack,
       k0,
       {},
       {}},
      {"closed when reused, read",
       Step::kRead,
       Error(ErrorClass::kReusedClosed),
       Next::kAtOnce,
       k0,
       {},
       {}},
      {"closed when reused, write",
       Step::kWrite,
       Error(ErrorClass::kReusedClosed),
       Next::kReadBack,
       k0,
       {},
       {}},
  };
  for (const Step step : {Step::kRead, Step::kWrite, Step::kDryRunWrite}) {
    const std::vector<Row> alike = {
        {"429 with Retry-After",
         step,
         Throttled(absl::Seconds(3)),
         Next::kThrottled,
         absl::Seconds(3),
         {},
         {}},
        {"503 with Retry-After",
         step,
         Throttled(absl::Seconds(3), 503),
         Next::kThrottled,
         absl::Seconds(3),
         {},
         {}},
        {"Retry-After: 0", step, Throttled(k0), Next::kThrottled, k0, {}, {}},
        {"nothing sent", step, Error(ErrorClass::kUnavailable), Next::kFinish, k0, {}, failed},
        {"401", step, Error(ErrorClass::kUnauthorized, 401), Next::kAtOnce, k0, {}, {}},
        {"404", step, Error(ErrorClass::kNotFound, 404), Next::kFinish, k0, {}, failed},
        {"403, 422 and all others",
         step,
         Error(ErrorClass::kRejected, 403),
         Next::kFinish,
         k0,
         {},
         failed},
    };
    rows.insert(rows.end(), alike.begin(), alike.end());
  }
  return rows;
}

TEST(RetryPolicyTest, EveryRowOfTheTable) {
  for (const Row& row : Table()) {
    SCOPED_TRACE(testing::Message() << row.name << ", step " << static_cast<int>(row.step));
    const Decision decision = DecideFirst(row.step, row.error);
    EXPECT_EQ(decision.next, row.next);
    EXPECT_EQ(decision.wait, row.wait);
    EXPECT_EQ(decision.cause, row.cause.value_or(decision.cause));
    EXPECT_EQ(decision.outcome, row.outcome.value_or(decision.outcome));
    EXPECT_FALSE(decision.exhausted);
    EXPECT_EQ(decision.explanation, "");
  }
}

TEST(RetryPolicyTest, NoReadBackButOneThatFindsNoNodeIsFinal) {
  Progress progress{.failed_read_backs = 1};
  for (const ErrorClass error_class :
       {ErrorClass::kOverloaded, ErrorClass::kServerError, ErrorClass::kConnectionLost,
        ErrorClass::kUnavailable, ErrorClass::kRejected, ErrorClass::kConflict}) {
    const Decision decision =
        Decide(progress, Step::kReadBack, Error(error_class), RetryOptions{}, 0);
    EXPECT_EQ(decision.next, Next::kReadBack) << static_cast<int>(error_class);
    EXPECT_EQ(decision.wait, k100ms);
  }
  progress.failed_read_backs = 3;
  EXPECT_EQ(
      Decide(progress, Step::kReadBack, Error(ErrorClass::kUnavailable), RetryOptions{}, 0).wait,
      absl::Milliseconds(400));
  const Decision gone =
      Decide(progress, Step::kReadBack, Error(ErrorClass::kNotFound, 404), RetryOptions{}, 0);
  EXPECT_EQ(gone.next, Next::kFinish);
  EXPECT_EQ(gone.outcome, NodeOutcome::kOutcomeUnknown);
}

TEST(RetryPolicyTest, ReadsBackUntilFiveSecondsAfterTheNodesTime) {
  Progress progress{.failed_read_backs = 20, .elapsed = absl::Seconds(33)};
  const ApiError error = Error(ErrorClass::kUnavailable);
  const Decision last = Decide(progress, Step::kReadBack, error, RetryOptions{}, 0);
  EXPECT_EQ(last.next, Next::kReadBack);
  EXPECT_EQ(last.wait, absl::Seconds(1)) << "one second is left for the last answer";
  progress.elapsed = absl::Seconds(34);
  const Decision over = Decide(progress, Step::kReadBack, error, RetryOptions{}, 0);
  EXPECT_EQ(over.next, Next::kFinish);
  EXPECT_EQ(over.outcome, NodeOutcome::kOutcomeUnknown);
}

TEST(RetryPolicyTest, FreeReplaysAreSpentOnce) {
  const Progress spent{.replayed_closed = true, .replayed_unauthorized = true};
  const RetryOptions options;
  const Decision closed = Decide(spent, Step::kRead, Error(ErrorClass::kReusedClosed), options, 0);
  EXPECT_EQ(closed.next, Next::kNewAttempt);
  EXPECT_EQ(closed.cause, RetryCause::kConnectionLost);
  const Decision unauthorized =
      Decide(spent, Step::kWrite, Error(ErrorClass::kUnauthorized, 401), options, 0);
  EXPECT_EQ(unauthorized.next, Next::kFinish);
  EXPECT_EQ(unauthorized.outcome, NodeOutcome::kFailed);
  EXPECT_EQ(Decide(spent, Step::kReadBack, Error(ErrorClass::kReusedClosed), options, 0).next,
            Next::kReadBack);
}

TEST(RetryPolicyTest, AttemptsRunOutWithTheLastCause) {
  const Progress last{.attempt = 4};
  for (const Step step : {Step::kRead, Step::kDryRunWrite}) {
    const Decision decision =
        Decide(last, step, Error(ErrorClass::kServerError, 500), RetryOptions{}, 0);
    EXPECT_EQ(decision.next, Next::kFinish);
    EXPECT_EQ(decision.outcome, NodeOutcome::kFailed);
    EXPECT_EQ(decision.cause, RetryCause::kServerError);
    EXPECT_TRUE(decision.exhausted);
    EXPECT_EQ(decision.explanation, "");
  }
}

TEST(RetryPolicyTest, ALostWriteOfTheLastAttemptIsStillReadBack) {
  const Progress last{.attempt = 4, .elapsed = absl::Seconds(31)};
  EXPECT_EQ(Decide(last, Step::kWrite, Error(ErrorClass::kConnectionLost), RetryOptions{}, 0).next,
            Next::kReadBack);
}

TEST(RetryPolicyTest, NoAttemptStartsAfterTheNodesTime) {
  RetryOptions options;
  options.node_timeout = absl::Seconds(1);
  const ApiError error = Error(ErrorClass::kConflict, 409);
  Progress progress{.elapsed = absl::Milliseconds(899)};
  EXPECT_EQ(Decide(progress, Step::kWrite, error, options, 0).next, Next::kNewAttempt);
  progress.elapsed = absl::Milliseconds(900);
  const Decision decision = Decide(progress, Step::kWrite, error, options, 0);
  EXPECT_EQ(decision.next, Next::kFinish);
  EXPECT_EQ(decision.outcome, NodeOutcome::kExpired);
  EXPECT_TRUE(decision.exhausted);
  EXPECT_EQ(decision.explanation, "no time is left of 1s for another attempt");
}

TEST(RetryPolicyTest, WaitsAsToldOnlyWhileTimeIsLeft) {
  Progress progress{.elapsed = absl::Seconds(20)};
  const RetryOptions options;
  EXPECT_EQ(Decide(progress, Step::kRead, Throttled(absl::Seconds(9)), options, 0).next,
            Next::kThrottled);
  const Decision decision = Decide(progress, Step::kRead, Throttled(absl::Seconds(10)), options, 0);
  EXPECT_EQ(decision.next, Next::kFinish);
  EXPECT_EQ(decision.outcome, NodeOutcome::kFailed);
  EXPECT_EQ(decision.explanation, "asked to wait 10s when 10s were left");
  EXPECT_EQ(Decide(progress, Step::kReadBack, Throttled(absl::Seconds(14)), options, 0).next,
            Next::kThrottled)
      << "a read-back may take 5 s longer";
  const Decision unknown =
      Decide(progress, Step::kReadBack, Throttled(absl::Seconds(15)), options, 0);
  EXPECT_EQ(unknown.next, Next::kFinish);
  EXPECT_EQ(unknown.outcome, NodeOutcome::kOutcomeUnknown);
  EXPECT_EQ(unknown.explanation, "asked to wait 15s when 15s were left");
}

TEST(RetryPolicyTest, AThrottledWriteThatMayHaveTakenEffectIsNotCalledFailed) {
  EXPECT_EQ(DecideFirst(Step::kWrite, Throttled(absl::Hours(1), 429)).outcome,
            NodeOutcome::kFailed);
  EXPECT_EQ(DecideFirst(Step::kWrite, Throttled(absl::Hours(1), 504)).outcome,
            NodeOutcome::kOutcomeUnknown);
  EXPECT_EQ(DecideFirst(Step::kDryRunWrite, Throttled(absl::Hours(1), 504)).outcome,
            NodeOutcome::kFailed);
}

TEST(RetryPolicyTest, WaitsAsToldTenTimes) {
  Progress progress{.throttles = 9};
  const RetryOptions options;
  EXPECT_EQ(Decide(progress, Step::kRead, Throttled(absl::Seconds(1)), options, 0).next,
            Next::kThrottled);
  progress.throttles = 10;
  const Decision decision = Decide(progress, Step::kRead, Throttled(absl::Seconds(1)), options, 0);
  EXPECT_EQ(decision.next, Next::kFinish);
  EXPECT_EQ(decision.outcome, NodeOutcome::kFailed);
  EXPECT_EQ(decision.explanation, "asked to wait more than 10 times");
}

TEST(RetryPolicyTest, AWriteThatDidNotTakeEffectBurnsItsAttempt) {
  const Decision decision = DecideAfterLostWrite(Progress{.attempt = 2}, RetryOptions{}, 0);
  EXPECT_EQ(decision.next, Next::kNewAttempt);
  EXPECT_EQ(decision.cause, RetryCause::kWriteLost);
  EXPECT_EQ(decision.wait, absl::Milliseconds(200));
  const Decision last = DecideAfterLostWrite(Progress{.attempt = 4}, RetryOptions{}, 0);
  EXPECT_EQ(last.next, Next::kFinish);
  EXPECT_EQ(last.outcome, NodeOutcome::kFailed);
  EXPECT_TRUE(last.exhausted);
}

TEST(RetryPolicyTest, JitterIsTakenOffBackoffsAndNeverOffRetryAfter) {
  RetryOptions options;
  options.jitter = 1;
  EXPECT_EQ(Decide({}, Step::kWrite, Error(ErrorClass::kConflict, 409), options, 0.25).wait,
            absl::Milliseconds(75));
  EXPECT_EQ(Decide({}, Step::kWrite, Throttled(absl::Seconds(2)), options, 0.25).wait,
            absl::Seconds(2));
}

TEST(DecideTest, ALastConflictAfterALostWriteIsReadBack) {
  const ApiError conflict = Error(ErrorClass::kConflict, 409);
  const RetryOptions options;
  Progress progress = {.attempt = options.max_attempts, .lost_a_write = true};
  EXPECT_EQ(Decide(progress, Step::kWrite, conflict, options, 0).next, Next::kReadBack);
  EXPECT_EQ(Decide(progress, Step::kDryRunWrite, conflict, options, 0).next, Next::kFinish);
  progress = {.attempt = 2, .lost_a_write = true, .stopped = true};
  EXPECT_EQ(Decide(progress, Step::kWrite, conflict, options, 0).next, Next::kReadBack);
  progress.stopped = false;
  EXPECT_EQ(Decide(progress, Step::kWrite, conflict, options, 0).next, Next::kNewAttempt);
  progress = {.attempt = options.max_attempts};
  EXPECT_EQ(Decide(progress, Step::kWrite, conflict, options, 0).next, Next::kFinish);
}

}  // namespace
}  // namespace nodeops::engine
