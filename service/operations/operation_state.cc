#include "service/operations/operation_state.h"

#include <cstdlib>

namespace nodeops::operations {
namespace {

// The count that a result adds to.
void CountResult(v1::NodeResult::Result result, v1::OperationCounts& counts) {
  switch (result) {
    case v1::NodeResult::CHANGED:
      return counts.set_changed(counts.changed() + 1);
    case v1::NodeResult::UNCHANGED:
      return counts.set_unchanged(counts.unchanged() + 1);
    case v1::NodeResult::WOULD_CHANGE:
      return counts.set_would_change(counts.would_change() + 1);
    case v1::NodeResult::CANCELLED:
      return counts.set_cancelled(counts.cancelled() + 1);
    case v1::NodeResult::EXPIRED:
      return counts.set_expired(counts.expired() + 1);
    case v1::NodeResult::SKIPPED:
      return counts.set_skipped(counts.skipped() + 1);
    case v1::NodeResult::OUTCOME_UNKNOWN:
      return counts.set_outcome_unknown(counts.outcome_unknown() + 1);
    default:
      return counts.set_failed(counts.failed() + 1);
  }
}

}  // namespace

bool IsFinal(v1::Operation::State state) {
  switch (state) {
    case v1::Operation::SUCCEEDED:
    case v1::Operation::PARTIALLY_FAILED:
    case v1::Operation::FAILED:
    case v1::Operation::CANCELLED:
    case v1::Operation::EXPIRED:
      return true;
    default:
      return false;
  }
}

void OperationState::Apply(const v1::OperationEvent& event) {
  if (event.sequence() != operation_.last_sequence() + 1) std::abort();
  operation_.set_last_sequence(event.sequence());
  v1::OperationCounts& counts = *operation_.mutable_counts();
  switch (event.kind_case()) {
    case v1::OperationEvent::kOperationStarted:
      operation_.set_action(event.operation_started().action());
      operation_.set_mode(event.operation_started().mode());
      operation_.set_state(v1::Operation::RUNNING);
      *operation_.mutable_create_time() = event.time();
      counts.set_total(event.operation_started().total());
      counts.set_unfinished(event.operation_started().total());
      return;
    case v1::OperationEvent::kAttemptStarted:
      counts.set_attempts(counts.attempts() + 1);
      return StopBackingOff(event.attempt_started().cluster(), event.attempt_started().node());
    case v1::OperationEvent::kRetryScheduled:
      return ApplyRetry(event.retry_scheduled());
    case v1::OperationEvent::kThrottled:
      return counts.set_throttles(counts.throttles() + 1);
    case v1::OperationEvent::kNodeFinished:
      return ApplyFinished(event.node_finished().result());
    case v1::OperationEvent::kStateChanged:
      return ApplyStateChange(event);
    case v1::OperationEvent::kOperationRecovered:  // Who waited for its next attempt is begun anew.
      backing_off_.clear();
      return counts.set_backing_off(0);
    case v1::OperationEvent::KIND_NOT_SET:
      return;
  }
}

v1::Operation::State OperationState::FinalState() const {
  const v1::OperationCounts& counts = operation_.counts();
  if (counts.unfinished() != 0) std::abort();
  if (operation_.state() == v1::Operation::CANCELLING) {
    if (counts.cancelled() > 0) return v1::Operation::CANCELLED;
    if (counts.expired() > 0 && operation_.state_cause() == v1::Operation::DEADLINE) {
      return v1::Operation::EXPIRED;
    }
  }
  const int well = counts.changed() + counts.unchanged() + counts.would_change() + counts.skipped();
  if (well == counts.total()) return v1::Operation::SUCCEEDED;
  return well == 0 ? v1::Operation::FAILED : v1::Operation::PARTIALLY_FAILED;
}

void OperationState::ApplyRetry(const v1::NodeRetryScheduled& retry) {
  v1::OperationCounts& counts = *operation_.mutable_counts();
  if (retry.cause() == v1::NodeRetryScheduled::CONFLICT) {
    counts.set_conflicts(counts.conflicts() + 1);
  }
  backing_off_.emplace(retry.cluster(), retry.node());
  counts.set_backing_off(static_cast<int>(backing_off_.size()));
}

void OperationState::ApplyFinished(const v1::NodeResult& result) {
  StopBackingOff(result.cluster(), result.node());
  v1::OperationCounts& counts = *operation_.mutable_counts();
  if (counts.unfinished() == 0) std::abort();
  counts.set_unfinished(counts.unfinished() - 1);
  counts.set_reads(counts.reads() + result.reads());
  counts.set_writes(counts.writes() + result.writes());
  CountResult(result.result(), counts);
}

void OperationState::ApplyStateChange(const v1::OperationEvent& event) {
  const v1::OperationStateChanged& change = event.state_changed();
  operation_.set_state(change.to());
  operation_.set_state_cause(change.cause());
  operation_.clear_pause_reason();
  if (change.to() == v1::Operation::PAUSED) operation_.set_pause_reason(change.reason());
  if (change.to() == v1::Operation::CANCELLING) operation_.set_cancel_reason(change.reason());
  if (IsFinal(change.to())) *operation_.mutable_end_time() = event.time();
}

void OperationState::StopBackingOff(const std::string& cluster, const std::string& node) {
  backing_off_.erase({cluster, node});
  operation_.mutable_counts()->set_backing_off(static_cast<int>(backing_off_.size()));
}

}  // namespace nodeops::operations
