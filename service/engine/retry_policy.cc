#include "service/engine/retry_policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/engine/backoff.h"

namespace nodeops::engine {
namespace {

using k8s::ErrorClass;
using Next = Decision::Next;

// A read-back that waits for its turn until the very end would have no time left for its answer.
constexpr absl::Duration kLastReadBackBefore = absl::Seconds(1);

Decision Finish(NodeOutcome outcome, std::string explanation = "") {
  return {.outcome = outcome, .explanation = std::move(explanation)};
}

absl::Duration Left(const Progress& progress, const RetryOptions& options) {
  return options.node_timeout - progress.elapsed;
}

Decision NewAttempt(const Progress& progress, RetryCause cause, absl::Duration wait,
                    const RetryOptions& options) {
  Decision decision = {.next = Next::kNewAttempt, .wait = wait, .cause = cause};
  if (progress.attempt < options.max_attempts && decision.wait < Left(progress, options)) {
    return decision;
  }
  decision.next = Next::kFinish;
  decision.exhausted = true;
  if (progress.attempt < options.max_attempts) {
    decision.outcome = NodeOutcome::kExpired;
    decision.explanation = absl::StrCat(
        "no time is left of ", absl::FormatDuration(options.node_timeout), " for another attempt");
  }
  return decision;
}

Decision BackOff(const Progress& progress, RetryCause cause, const RetryOptions& options,
                 double draw) {
  return NewAttempt(progress, cause, Backoff(progress.attempt, options, draw), options);
}

// Retry-After. Going on sooner than told is what it forbids; waiting in vain helps nobody.
Decision WaitAsTold(const Progress& progress, Step step, const k8s::ApiError& error,
                    const RetryOptions& options) {
  const bool unknown =
      step == Step::kReadBack || (step == Step::kWrite && MayHaveTakenEffect(error));
  const absl::Duration wait = error.retry_after.value_or(absl::ZeroDuration());
  const absl::Duration left =
      Left(progress, options) + (unknown ? kReadBackGrace : absl::ZeroDuration());
  const NodeOutcome outcome = unknown ? NodeOutcome::kOutcomeUnknown : NodeOutcome::kFailed;
  if (progress.throttles >= kMaxThrottles) {
    return Finish(outcome, absl::StrCat("asked to wait more than ", kMaxThrottles, " times"));
  }
  if (wait >= left) {
    return Finish(outcome, absl::StrCat("asked to wait ", absl::FormatDuration(wait), " when ",
                                        absl::FormatDuration(std::max(left, absl::ZeroDuration())),
                                        " were left"));
  }
  return {.next = Next::kThrottled, .wait = wait};
}

// No answer of a read is an answer about the write, except that the node is gone for good.
Decision ReadAgain(const Progress& progress, const k8s::ApiError& error,
                   const RetryOptions& options, double draw) {
  if (error.error_class == ErrorClass::kNotFound) return Finish(NodeOutcome::kOutcomeUnknown);
  const absl::Duration rest = Left(progress, options) + kReadBackGrace - kLastReadBackBefore;
  if (rest <= absl::ZeroDuration()) return Finish(NodeOutcome::kOutcomeUnknown);
  const absl::Duration wait = Backoff(progress.failed_read_backs, options, draw);
  return {.next = Next::kReadBack, .wait = std::min(wait, rest)};
}

// A write that lost its race is tried again. If nothing follows, and an earlier write was held up
// on its way when a read showed the old state, it may be that one which won: a read tells.
Decision AfterConflict(const Progress& progress, Step step, const RetryOptions& options,
                       double draw) {
  if (step == Step::kRead) return Finish(NodeOutcome::kFailed);
  Decision decision = BackOff(progress, RetryCause::kConflict, options, draw);
  const bool is_last = decision.next == Next::kFinish || progress.stopped;
  if (step == Step::kWrite && is_last && progress.lost_a_write) return {.next = Next::kReadBack};
  return decision;
}

// An answer was lost, or says that the server failed.
Decision AfterFailure(const Progress& progress, Step step, RetryCause cause,
                      const RetryOptions& options, double draw) {
  if (step == Step::kWrite) return {.next = Next::kReadBack};
  return BackOff(progress, cause, options, draw);
}

bool IsFreeReplay(const Progress& progress, Step step, ErrorClass error_class) {
  if (error_class == ErrorClass::kUnauthorized) return !progress.replayed_unauthorized;
  return error_class == ErrorClass::kReusedClosed && step != Step::kWrite &&
         !progress.replayed_closed;
}

}  // namespace

bool MayHaveTakenEffect(const k8s::ApiError& error) {
  switch (error.error_class) {
    case ErrorClass::kServerError:
    case ErrorClass::kConnectionLost:
    case ErrorClass::kReusedClosed:
      return true;
    case ErrorClass::kThrottled:
      return error.http_status >= 500;  // 504 says "may still be processing" with a Retry-After.
    default:
      return false;
  }
}

Decision Decide(const Progress& progress, Step step, const k8s::ApiError& error,
                const RetryOptions& options, double draw) {
  if (IsFreeReplay(progress, step, error.error_class)) return {.next = Next::kAtOnce};
  if (error.error_class == ErrorClass::kThrottled) {
    return WaitAsTold(progress, step, error, options);
  }
  if (step == Step::kReadBack) return ReadAgain(progress, error, options, draw);
  switch (error.error_class) {
    case ErrorClass::kConflict:
      return AfterConflict(progress, step, options, draw);
    case ErrorClass::kOverloaded:
      return BackOff(progress, RetryCause::kOverloaded, options, draw);
    case ErrorClass::kServerError:
      return AfterFailure(progress, step, RetryCause::kServerError, options, draw);
    case ErrorClass::kConnectionLost:
    case ErrorClass::kReusedClosed:
      return AfterFailure(progress, step, RetryCause::kConnectionLost, options, draw);
    default:
      return Finish(NodeOutcome::kFailed);
  }
}

Decision DecideAfterLostWrite(const Progress& progress, const RetryOptions& options, double draw) {
  return BackOff(progress, RetryCause::kWriteLost, options, draw);
}

Decision DecideAfterInterruption(const Progress& progress, const RetryOptions& options) {
  return NewAttempt(progress, RetryCause::kInterrupted, absl::ZeroDuration(), options);
}

}  // namespace nodeops::engine
