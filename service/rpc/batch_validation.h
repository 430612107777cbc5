#ifndef NODEOPS_SERVICE_RPC_BATCH_VALIDATION_H_
#define NODEOPS_SERVICE_RPC_BATCH_VALIDATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/inventory.pb.h"
#include "nodeops/v1/node_ops.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/request_limits.h"

namespace nodeops::rpc {

// Check requests that start operations, as the comments of proto/nodeops/v1 promise, and fill in
// every default but the actor. A request that breaks a promise is INVALID_ARGUMENT with a
// google.rpc.BadRequest that names each bad field. They know nothing of nodes or operations that
// exist. `clusters` are the configured ones.
absl::StatusOr<operations::BatchRequest> ValidateBatchCordon(
    const v1::BatchCordonNodesRequest& request, const std::vector<v1::Cluster>& clusters,
    const RequestLimits& limits);
absl::StatusOr<operations::BatchRequest> ValidateBatchUncordon(
    const v1::BatchUncordonNodesRequest& request, const std::vector<v1::Cluster>& clusters,
    const RequestLimits& limits);
absl::StatusOr<operations::UndoRequest> ValidateUndo(const v1::UndoOperationRequest& request);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_BATCH_VALIDATION_H_
