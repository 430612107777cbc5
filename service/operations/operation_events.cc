#include "service/operations/operation_events.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace nodeops::operations {

v1::OperationEvent StartedEvent(const v1::Operation& operation, int total) {
  v1::OperationEvent event;
  v1::OperationStarted& started = *event.mutable_operation_started();
  started.set_action(operation.action());
  started.set_mode(operation.mode());
  started.set_total(total);
  return event;
}

v1::OperationEvent StateChange(const v1::Operation& operation, StateStep step) {
  v1::OperationEvent event;
  v1::OperationStateChanged& change = *event.mutable_state_changed();
  change.set_from(operation.state());
  change.set_to(step.to);
  change.set_cause(step.cause);
  change.set_reason(std::move(step.reason));
  return event;
}

v1::OperationEvent FinalChange(const v1::Operation& operation, v1::Operation::State to) {
  const bool early = to == v1::Operation::CANCELLED || to == v1::Operation::EXPIRED;
  return StateChange(operation, {.to = to,
                                 .cause = early ? operation.state_cause()
                                                : v1::Operation::STATE_CAUSE_UNSPECIFIED});
}

v1::OperationEvent RecoveredEvent(int unfinished) {
  v1::OperationEvent event;
  event.mutable_operation_recovered()->set_unfinished(unfinished);
  return event;
}

v1::OperationEvent ResultEvent(v1::NodeResult result) {
  v1::OperationEvent event;
  *event.mutable_node_finished()->mutable_result() = std::move(result);
  return event;
}

v1::OperationEvent ClusterGoneEvent(const v1::Operation& operation, const StoredNode& node) {
  const bool maybe_written = node.intended > 0 && operation.mode() == v1::Operation::EXECUTE;
  v1::NodeResult result;
  result.set_cluster(node.cluster);
  result.set_node(node.node);
  result.set_result(maybe_written ? v1::NodeResult::OUTCOME_UNKNOWN : v1::NodeResult::FAILED);
  result.set_attempts(node.started);
  result.mutable_error()->set_code(static_cast<int>(absl::StatusCode::kFailedPrecondition));
  result.mutable_error()->set_message(
      absl::StrCat("cluster ", node.cluster, " is not configured any more"));
  return ResultEvent(std::move(result));
}

}  // namespace nodeops::operations
