#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_EVENTS_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_EVENTS_H_

#include <cstdint>
#include <string>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::operations {

// Events in one line each, in cluster `prod`. Their time is their sequence number in seconds.

inline v1::OperationEvent EventAt(int64_t sequence) {
  v1::OperationEvent event;
  event.set_sequence(sequence);
  event.mutable_time()->set_seconds(sequence);
  return event;
}

inline v1::OperationEvent StartedEvent(int64_t sequence, int total) {
  v1::OperationEvent event = EventAt(sequence);
  event.mutable_operation_started()->set_action(v1::Operation::UNCORDON);
  event.mutable_operation_started()->set_mode(v1::Operation::EXECUTE);
  event.mutable_operation_started()->set_total(total);
  return event;
}

inline v1::OperationEvent AttemptEvent(int64_t sequence, const std::string& node, int attempt) {
  v1::OperationEvent event = EventAt(sequence);
  event.mutable_attempt_started()->set_cluster("prod");
  event.mutable_attempt_started()->set_node(node);
  event.mutable_attempt_started()->set_attempt(attempt);
  return event;
}

inline v1::OperationEvent RetryEvent(
    int64_t sequence, const std::string& node, int attempt,
    v1::NodeRetryScheduled::Cause cause = v1::NodeRetryScheduled::CONFLICT) {
  v1::OperationEvent event = EventAt(sequence);
  event.mutable_retry_scheduled()->set_cluster("prod");
  event.mutable_retry_scheduled()->set_node(node);
  event.mutable_retry_scheduled()->set_attempt(attempt);
  event.mutable_retry_scheduled()->set_cause(cause);
  return event;
}

inline v1::OperationEvent ThrottledEvent(int64_t sequence, const std::string& node) {
  v1::OperationEvent event = EventAt(sequence);
  event.mutable_throttled()->set_cluster("prod");
  event.mutable_throttled()->set_node(node);
  return event;
}

inline v1::OperationEvent FinishedEvent(int64_t sequence, const std::string& node,
                                        v1::NodeResult::Result result) {
  v1::OperationEvent event = EventAt(sequence);
  v1::NodeResult& to = *event.mutable_node_finished()->mutable_result();
  to.set_cluster("prod");
  to.set_node(node);
  to.set_result(result);
  to.set_reads(2);
  to.set_writes(1);
  return event;
}

inline v1::OperationEvent StateEvent(int64_t sequence, v1::Operation::State from,
                                     v1::Operation::State to, const std::string& reason = "") {
  v1::OperationEvent event = EventAt(sequence);
  event.mutable_state_changed()->set_from(from);
  event.mutable_state_changed()->set_to(to);
  event.mutable_state_changed()->set_reason(reason);
  return event;
}

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_EVENTS_H_
