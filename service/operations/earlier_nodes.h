#ifndef NODEOPS_SERVICE_OPERATIONS_EARLIER_NODES_H_
#define NODEOPS_SERVICE_OPERATIONS_EARLIER_NODES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "nodeops/v1/target.pb.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/cluster_targets.h"
#include "service/operations/operation_store.h"
#include "service/operations/target_resolver.h"

namespace nodeops::operations {

// Operations whose nodes come from the records of an earlier one instead of selectors: to try again
// what failed, or to revert what was done.
//
// Both functions read the store page by page. `done` is called once, on an executor of the store
// and never inside the call. Of `limits` only `max_nodes` counts. Errors that both give:
//   NOT_FOUND            the earlier operation is not there (any more).
//   FAILED_PRECONDITION  it has not ended (ErrorInfo OPERATION_NOT_ENDED, with its `state`), or
//                        nodes that were found lie in clusters that are not configured any more
//                        (CLUSTERS_NOT_CONFIGURED, with `clusters`).
//   RESOURCE_EXHAUSTED   more than `limits.max_nodes` nodes (TOO_MANY_NODES).

// Finds the nodes that ended with one of `from.only` (empty: FAILED, EXPIRED, OUTCOME_UNKNOWN), by
// cluster, in the order and with the uids that the earlier operation had. NOT_FOUND also if there
// is none (NO_NODE_MATCHES).
void ResolveFrom(std::shared_ptr<OperationStore> store, const ClusterBackends& backends,
                 v1::FromOperation from, ResolveLimits limits,
                 absl::AnyInvocable<void(absl::StatusOr<std::vector<ClusterTargets>>)> done);

// Every node of the operation that is to be reverted is in one of the lists.
struct UndoPlan {
  v1::Operation original;
  std::vector<ClusterTargets> targets;     // CHANGED, and not in the target state before.
  std::vector<v1::NodeResult> left_alone;  // SKIPPED, with the reason in `error`.
};

// Decides which nodes of `operation` can be reverted as far as its records tell; whether anybody
// has touched them since is for a read of each to say. FAILED_PRECONDITION also if it was not in
// mode EXECUTE (OPERATION_NOT_EXECUTED) or changed no node (NO_NODE_CHANGED).
void PlanUndo(std::shared_ptr<OperationStore> store, const ClusterBackends& backends,
              std::string operation, ResolveLimits limits,
              absl::AnyInvocable<void(absl::StatusOr<UndoPlan>)> done);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_EARLIER_NODES_H_
