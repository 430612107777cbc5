#include "service/operations/operation_plan.h"

#include <algorithm>
#include <utility>

#include "service/operations/event_conversion.h"
#include "service/operations/request_identity.h"

namespace nodeops::operations {

int CountOf(const PlannedNodes& nodes) {
  size_t count = nodes.left_alone.size();
  for (const ClusterTargets& target : nodes.targets) count += target.nodes.size();
  return static_cast<int>(count);
}

std::vector<ClusterTargets> AllOf(const PlannedNodes& nodes) {
  std::vector<ClusterTargets> all = nodes.targets;
  for (const v1::NodeResult& result : nodes.left_alone) {
    auto cluster = std::find_if(all.begin(), all.end(), [&](const ClusterTargets& target) {
      return target.cluster == result.cluster();
    });
    if (cluster == all.end()) cluster = all.insert(all.end(), {result.cluster(), {}});
    cluster->nodes.push_back({.node = result.node()});
  }
  return all;
}

OperationPlan PlanOf(const BatchRequest& request, std::vector<ClusterTargets> targets,
                     absl::Time now) {
  OperationPlan plan{.nodes = {.targets = std::move(targets)}};
  v1::Operation& operation = plan.operation;
  operation.set_name(NewOperationName());
  operation.set_action(request.action);
  operation.set_mode(request.mode);
  operation.set_reason(request.reason);
  operation.set_actor(request.actor);
  operation.set_request_id(request.request_id);
  *operation.mutable_retry() = request.retry;
  operation.set_concurrency(request.concurrency);
  if (request.from) operation.set_from_operation(request.from->operation());
  if (request.timeout) *operation.mutable_deadline() = ToProto(now + *request.timeout);
  if (request.max_failures) *operation.mutable_max_failures() = *request.max_failures;
  for (const ClusterTargets& target : plan.nodes.targets) operation.add_clusters(target.cluster);
  return plan;
}

OperationPlan PlanOf(const UndoRequest& request, UndoPlan undo) {
  OperationPlan plan{
      .nodes = {.targets = std::move(undo.targets), .left_alone = std::move(undo.left_alone)}};
  v1::Operation& operation = plan.operation;
  operation.set_name(NewOperationName());
  operation.set_action(undo.original.action() == v1::Operation::CORDON ? v1::Operation::UNCORDON
                                                                       : v1::Operation::CORDON);
  operation.set_mode(request.mode);
  operation.set_reason(request.reason);
  operation.set_actor(request.actor);
  operation.set_request_id(request.request_id);
  *operation.mutable_retry() = undo.original.retry();
  operation.set_concurrency(undo.original.concurrency());
  *operation.mutable_clusters() = undo.original.clusters();
  operation.set_from_operation(undo.original.name());
  operation.set_undo(true);
  return plan;
}

}  // namespace nodeops::operations
