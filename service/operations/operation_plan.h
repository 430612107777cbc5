#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_PLAN_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_PLAN_H_

#include <vector>

#include "absl/time/time.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "service/operations/cluster_targets.h"
#include "service/operations/earlier_nodes.h"
#include "service/operations/operation_service.h"

namespace nodeops::operations {

// The nodes of an operation that is about to begin.
struct PlannedNodes {
  std::vector<ClusterTargets> targets;     // To be worked on.
  std::vector<v1::NodeResult> left_alone;  // That have their result already.
};

int CountOf(const PlannedNodes& nodes);
std::vector<ClusterTargets> AllOf(const PlannedNodes& nodes);

// An operation that is about to begin: itself, without what its events will say, and its nodes.
struct OperationPlan {
  v1::Operation operation;
  PlannedNodes nodes;
};

// What a request comes to once its nodes are known. `now`: when it is accepted.
OperationPlan PlanOf(const BatchRequest& request, std::vector<ClusterTargets> targets,
                     absl::Time now);

// An undo does the opposite with the options of the original.
OperationPlan PlanOf(const UndoRequest& request, UndoPlan undo);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_PLAN_H_
