#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_STATE_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_STATE_H_

#include <set>
#include <string>
#include <utility>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::operations {

// Whether nothing follows this state.
bool IsFinal(v1::Operation::State state);

// An operation as its log makes it: a snapshot is what the events up to its last_sequence give,
// whether they are applied as they happen or read back. Pure.
class OperationState {
 public:
  // `accepted`: what is known before the first event (name, clusters, reason, options, ...).
  explicit OperationState(v1::Operation accepted) : operation_(std::move(accepted)) {
    operation_.mutable_counts();
  }

  // Events must come in order, without gaps; anything else is a broken invariant and crashes.
  void Apply(const v1::OperationEvent& event);

  const v1::Operation& operation() const { return operation_; }

  // The final state that follows from the counts, as operation.proto defines them. Only once no
  // node is unfinished.
  v1::Operation::State FinalState() const;

 private:
  void ApplyRetry(const v1::NodeRetryScheduled& retry);
  void ApplyFinished(const v1::NodeResult& result);
  void ApplyStateChange(const v1::OperationEvent& event);
  void StopBackingOff(const std::string& cluster, const std::string& node);

  v1::Operation operation_;
  std::set<std::pair<std::string, std::string>> backing_off_;  // Cluster, node.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_STATE_H_
