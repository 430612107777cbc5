#include "service/operations/event_conversion.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace nodeops::operations {
namespace {

// Beyond these, messages have no JSON form (google/protobuf/timestamp.proto, duration.proto).
constexpr int64_t kMinUnixSeconds = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr int64_t kMaxUnixSeconds = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr absl::Duration kMaxDuration = absl::Seconds(315'576'000'000);

v1::NodeRetryScheduled::Cause ToProto(engine::RetryCause cause) {
  switch (cause) {
    case engine::RetryCause::kConflict:
      return v1::NodeRetryScheduled::CONFLICT;
    case engine::RetryCause::kOverloaded:
      return v1::NodeRetryScheduled::THROTTLED;
    case engine::RetryCause::kServerError:
      return v1::NodeRetryScheduled::SERVER_ERROR;
    case engine::RetryCause::kConnectionLost:
      return v1::NodeRetryScheduled::CONNECTION_LOST;
    case engine::RetryCause::kWriteLost:
      return v1::NodeRetryScheduled::WRITE_LOST;
    case engine::RetryCause::kInterrupted:
      return v1::NodeRetryScheduled::INTERRUPTED;
  }
  std::abort();
}

v1::NodeResult::Result ToProto(engine::NodeOutcome outcome) {
  switch (outcome) {
    case engine::NodeOutcome::kChanged:
      return v1::NodeResult::CHANGED;
    case engine::NodeOutcome::kUnchanged:
      return v1::NodeResult::UNCHANGED;
    case engine::NodeOutcome::kFailed:
      return v1::NodeResult::FAILED;
    case engine::NodeOutcome::kCancelled:
      return v1::NodeResult::CANCELLED;
    case engine::NodeOutcome::kExpired:
      return v1::NodeResult::EXPIRED;
    case engine::NodeOutcome::kSkipped:
      return v1::NodeResult::SKIPPED;
    case engine::NodeOutcome::kOutcomeUnknown:
      return v1::NodeResult::OUTCOME_UNKNOWN;
    case engine::NodeOutcome::kWouldChange:
      return v1::NodeResult::WOULD_CHANGE;
  }
  std::abort();
}

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  time = std::clamp(time, absl::FromUnixSeconds(kMinUnixSeconds),
                    absl::FromUnixSeconds(kMaxUnixSeconds));
  const int64_t seconds = absl::ToUnixSeconds(time);
  google::protobuf::Timestamp proto;
  proto.set_seconds(seconds);
  proto.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return proto;
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  duration = std::clamp(duration, -kMaxDuration, kMaxDuration);
  google::protobuf::Duration proto;
  absl::Duration rest;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

v1::NodeError ToProto(const engine::NodeError& error) {
  v1::NodeError proto;
  proto.set_code(static_cast<int>(error.code));
  proto.set_message(error.message);
  proto.set_reason(error.reason);
  proto.set_http_status(error.http_status);
  return proto;
}

v1::NodeAttemptStarted AttemptStarted(const std::string& cluster, const std::string& node,
                                      int attempt, int max_attempts,
                                      const std::vector<k8s::FieldManager>& conflicting_writers) {
  v1::NodeAttemptStarted proto;
  proto.set_cluster(cluster);
  proto.set_node(node);
  proto.set_attempt(attempt);
  proto.set_max_attempts(max_attempts);
  for (const k8s::FieldManager& writer : conflicting_writers) {
    v1::FieldWriter& to = *proto.add_conflicting_writers();
    to.set_manager(writer.manager);
    to.set_operation(writer.operation);
    to.set_subresource(writer.subresource);
    *to.mutable_time() = ToProto(writer.time);
  }
  return proto;
}

v1::NodeRetryScheduled RetryScheduled(const std::string& cluster, const std::string& node,
                                      int failed_attempt, int max_attempts,
                                      engine::RetryCause cause, const engine::NodeError& error,
                                      absl::Duration backoff) {
  v1::NodeRetryScheduled proto;
  proto.set_cluster(cluster);
  proto.set_node(node);
  proto.set_attempt(failed_attempt);
  proto.set_max_attempts(max_attempts);
  proto.set_cause(ToProto(cause));
  *proto.mutable_error() = ToProto(error);
  *proto.mutable_backoff() = ToProto(backoff);
  return proto;
}

v1::NodeThrottled Throttled(const std::string& cluster, const std::string& node, int attempt,
                            int max_attempts, absl::Duration wait, const engine::NodeError& error) {
  v1::NodeThrottled proto;
  proto.set_cluster(cluster);
  proto.set_node(node);
  proto.set_attempt(attempt);
  proto.set_max_attempts(max_attempts);
  *proto.mutable_wait() = ToProto(wait);
  *proto.mutable_error() = ToProto(error);
  return proto;
}

v1::NodeFinished Finished(const std::string& cluster, const engine::NodeTaskResult& result) {
  v1::NodeFinished finished;
  v1::NodeResult& proto = *finished.mutable_result();
  proto.set_cluster(cluster);
  proto.set_node(result.node);
  proto.set_result(ToProto(result.outcome));
  proto.set_attempts(result.attempts);
  proto.set_reads(result.reads);
  proto.set_writes(result.writes);
  *proto.mutable_elapsed() = ToProto(result.elapsed);
  if (result.was_unschedulable) proto.set_was_unschedulable(*result.was_unschedulable);
  if (result.error) *proto.mutable_error() = ToProto(*result.error);
  return finished;
}

engine::Action ToEngine(v1::Operation::Action action) {
  return action == v1::Operation::UNCORDON ? engine::Action::kUncordon : engine::Action::kCordon;
}

engine::Mode ToEngine(v1::Operation::Mode mode) {
  switch (mode) {
    case v1::Operation::PLAN:
      return engine::Mode::kPlan;
    case v1::Operation::SERVER_DRY_RUN:
      return engine::Mode::kServerDryRun;
    default:
      return engine::Mode::kExecute;
  }
}

engine::RetryOptions ToEngine(const v1::RetryOptions& options) {
  return {.max_attempts = options.max_attempts(),
          .initial_backoff = FromProto(options.initial_backoff()),
          .multiplier = options.multiplier(),
          .max_backoff = FromProto(options.max_backoff()),
          .jitter = options.jitter(),
          .node_timeout = FromProto(options.node_timeout()),
          .write_strategy = options.write_strategy() == v1::RetryOptions::UPDATE
                                ? engine::WriteStrategy::kUpdate
                                : engine::WriteStrategy::kPatch};
}

}  // namespace nodeops::operations
