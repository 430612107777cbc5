#ifndef NODEOPS_SERVICE_OPERATIONS_STOP_POLICY_H_
#define NODEOPS_SERVICE_OPERATIONS_STOP_POLICY_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nodeops/v1/operation.pb.h"
#include "service/engine/node_task_types.h"

namespace nodeops::operations {

// When an operation stops before its nodes have all run, and to which state that leads. Pure.

// A change of an operation's state that something other than the course of its nodes asks for.
struct StateStep {
  v1::Operation::State to = v1::Operation::STATE_UNSPECIFIED;
  v1::Operation::StateCause cause = v1::Operation::STATE_CAUSE_UNSPECIFIED;
  std::string reason;
};

// How many nodes have failed: FAILED, EXPIRED and OUTCOME_UNKNOWN.
int Failures(const v1::OperationCounts& counts);

// How many failures are the limit, in an operation of `total` nodes: percents are rounded up.
int FailureLimit(const v1::MaxFailures& max_failures, int total);

// What follows from the node that just ended, where `failures_before` had failed before it: only
// the step over the limit has a consequence, so that it has one once, whatever happens in between.
// None if that leads nowhere: nothing is left to do, or the operation stands still already.
std::optional<StateStep> AfterFailure(const v1::Operation& operation, int failures_before);

// What follows from the time: CANCELLING once `deadline` has passed.
std::optional<StateStep> AfterDeadline(const v1::Operation& operation, absl::Time now);

// Whether the operation can be paused or resumed. FAILED_PRECONDITION: it is being cancelled
// (ErrorInfo OPERATION_CANCELLING) or has ended (OPERATION_ENDED).
absl::Status CheckCanPause(const v1::Operation& operation);

// How nodes end that a CANCELLING operation does not finish.
engine::NodeOutcome StopOutcome(const v1::Operation& operation);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STOP_POLICY_H_
