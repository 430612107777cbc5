#include "service/engine/node_errors.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::engine {

std::string_view ActionName(Action action) {
  return action == Action::kCordon ? "cordon" : "uncordon";
}

NodeError ToNodeError(const k8s::ApiError& error) {
  return {.code = error.ToStatus().code(),
          .message = error.message,
          .reason = error.reason,
          .http_status = error.http_status};
}

std::string FailureMessage(Action action, int attempts, std::string_view explanation,
                           std::string_view cause) {
  std::string message = absl::StrCat("failed to ", std::string(ActionName(action)), " node");
  if (attempts > 0) {
    absl::StrAppend(&message, " after ", attempts, attempts == 1 ? " attempt" : " attempts");
  }
  for (const std::string_view part : {explanation, cause}) {
    if (!part.empty()) absl::StrAppend(&message, ": ", std::string(part));
  }
  return message;
}

NodeError StoppedError(NodeOutcome outcome) {
  if (outcome == NodeOutcome::kCancelled) {
    return {.code = absl::StatusCode::kCancelled, .message = "the operation was cancelled"};
  }
  return {.code = absl::StatusCode::kDeadlineExceeded,
          .message = "the operation's deadline passed before the node was finished"};
}

NodeError OutOfTimeError(const BatchSpec& spec, int attempts, std::string_view cause) {
  const std::string explanation =
      absl::StrCat("out of time after ", absl::FormatDuration(spec.retry.node_timeout));
  return {.code = absl::StatusCode::kDeadlineExceeded,
          .message = FailureMessage(spec.action, attempts, explanation, cause)};
}

std::string WasReplaced(std::string_view old_uid, std::string_view new_uid) {
  return absl::StrCat("the node was replaced by another one of its name: its uid was ",
                      base::Sanitize(old_uid, 64), " and is ", base::Sanitize(new_uid, 64));
}

std::string WhyStopped(NodeOutcome outcome) {
  return outcome == NodeOutcome::kCancelled ? "cancelled" : "the operation's deadline passed";
}

NodeError LeftAloneError(std::string_view why) {
  return {.code = absl::StatusCode::kFailedPrecondition,
          .message = absl::StrCat("left alone: ", std::string(why))};
}

k8s::ApiError InterruptedError() {
  return {.error_class = k8s::ErrorClass::kConnectionLost,
          .message = "nodeops was restarted during the attempt"};
}

NodeError ReplacedError(Action action, std::string_view old_uid, std::string_view new_uid) {
  return {.code = absl::StatusCode::kFailedPrecondition,
          .message = FailureMessage(action, 0, WasReplaced(old_uid, new_uid), "")};
}

NodeError OutcomeUnknownError(Action action, std::string_view explanation,
                              const k8s::ApiError& lost, const k8s::ApiError* last_read) {
  NodeError error = ToNodeError(lost);
  error.code = absl::StatusCode::kUnknown;
  std::string why = "it is not known whether a write took effect";
  if (!explanation.empty()) absl::StrAppend(&why, " (", std::string(explanation), ")");
  error.message = FailureMessage(action, 0, why, lost.message);
  if (last_read != nullptr) absl::StrAppend(&error.message, "; last read: ", last_read->message);
  return error;
}

}  // namespace nodeops::engine
