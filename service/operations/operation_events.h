#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_EVENTS_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_EVENTS_H_

#include <string>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "service/operations/operation_store.h"
#include "service/operations/stop_policy.h"

namespace nodeops::operations {

// The events of an operation that no engine reports, without sequence number and time.

v1::OperationEvent StartedEvent(const v1::Operation& operation, int total);

// Of `operation` in the state that it has, to another one.
v1::OperationEvent StateChange(const v1::Operation& operation, StateStep step);

// To its final state. What caused it is told where nodes were left unfinished because of it.
v1::OperationEvent FinalChange(const v1::Operation& operation, v1::Operation::State to);

v1::OperationEvent RecoveredEvent(int unfinished);

// A node has a result that was found without the engine.
v1::OperationEvent ResultEvent(v1::NodeResult result);

// Of a node whose cluster nobody can reach any more: FAILED, or OUTCOME_UNKNOWN where a write may
// have been sent.
v1::OperationEvent ClusterGoneEvent(const v1::Operation& operation, const StoredNode& node);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_EVENTS_H_
