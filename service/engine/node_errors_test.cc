#include "service/engine/node_errors.h"

#include <gtest/gtest.h>

namespace nodeops::engine {
namespace {

const k8s::ApiError kLost = {.error_class = k8s::ErrorClass::kConnectionLost,
                             .message = "connection reset"};

TEST(NodeErrorsTest, TheFinalTextCountsTheAttemptsAndKeepsTheCause) {
  EXPECT_EQ(FailureMessage(Action::kUncordon, 4, "", "Operation cannot be fulfilled"),
            "failed to uncordon node after 4 attempts: Operation cannot be fulfilled");
  EXPECT_EQ(FailureMessage(Action::kCordon, 1, "why", "cause"),
            "failed to cordon node after 1 attempt: why: cause");
  EXPECT_EQ(FailureMessage(Action::kCordon, 0, "", "cause"), "failed to cordon node: cause");
  EXPECT_EQ(FailureMessage(Action::kCordon, 0, "why", ""), "failed to cordon node: why");
}

TEST(NodeErrorsTest, AnAnswerKeepsCodeReasonAndMessage) {
  const NodeError error = ToNodeError({.error_class = k8s::ErrorClass::kConflict,
                                       .http_status = 409,
                                       .reason = "Conflict",
                                       .message = "modified"});
  EXPECT_EQ(error.code, absl::StatusCode::kAborted);
  EXPECT_EQ(error.message, "modified");
  EXPECT_EQ(error.reason, "Conflict");
  EXPECT_EQ(error.http_status, 409);
}

TEST(NodeErrorsTest, StoppedNodesSayByWhat) {
  NodeError error = StoppedError(NodeOutcome::kCancelled);
  EXPECT_EQ(error.code, absl::StatusCode::kCancelled);
  EXPECT_EQ(error.message, "the operation was cancelled");
  EXPECT_EQ(WhyStopped(NodeOutcome::kCancelled), "cancelled");
  error = StoppedError(NodeOutcome::kExpired);
  EXPECT_EQ(error.code, absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(error.message, "the operation's deadline passed before the node was finished");
  EXPECT_EQ(WhyStopped(NodeOutcome::kExpired), "the operation's deadline passed");
}

TEST(NodeErrorsTest, AnInterruptionCountsAsUnavailable) {
  const NodeError error = ToNodeError(InterruptedError());
  EXPECT_EQ(error.code, absl::StatusCode::kUnavailable);
  EXPECT_EQ(error.message, "nodeops was restarted during the attempt");
  EXPECT_EQ(error.http_status, 0);
}

TEST(NodeErrorsTest, ANodeLeftAloneSaysWhy) {
  const NodeError error = LeftAloneError("it is already schedulable");
  EXPECT_EQ(error.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(error.message, "left alone: it is already schedulable");
}

TEST(NodeErrorsTest, OutOfTimeNamesTheLastCause) {
  const NodeError error = OutOfTimeError(BatchSpec{}, 2, "cause");
  EXPECT_EQ(error.code, absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(error.message, "failed to cordon node after 2 attempts: out of time after 30s: cause");
}

TEST(NodeErrorsTest, UidsFromOutsideAreMadeFitForMessages) {
  const NodeError error = ReplacedError(Action::kCordon, "a", "b\n");
  EXPECT_EQ(error.code, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(error.message,
            "failed to cordon node: the node was replaced by another one of its name: its uid was "
            "a and is b\\x0a");
}

TEST(NodeErrorsTest, AnUnknownOutcomeNamesTheWriteAndTheLastRead) {
  EXPECT_EQ(OutcomeUnknownError(Action::kCordon, "", kLost, nullptr).message,
            "failed to cordon node: it is not known whether a write took effect: connection reset");
  const k8s::ApiError read = {.error_class = k8s::ErrorClass::kRejected, .message = "forbidden"};
  const NodeError error = OutcomeUnknownError(Action::kCordon, "out of time", kLost, &read);
  EXPECT_EQ(error.code, absl::StatusCode::kUnknown);
  EXPECT_EQ(error.message,
            "failed to cordon node: it is not known whether a write took effect (out of time): "
            "connection reset; last read: forbidden");
}

}  // namespace
}  // namespace nodeops::engine
