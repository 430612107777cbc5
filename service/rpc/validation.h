#ifndef NODEOPS_SERVICE_RPC_VALIDATION_H_
#define NODEOPS_SERVICE_RPC_VALIDATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/inventory.pb.h"
#include "nodeops/v1/node_ops.pb.h"
#include "service/operations/operation_service.h"

namespace nodeops::rpc {

// What requests are checked against, besides the bounds that the .proto files state.
struct RequestLimits {
  int max_concurrency = 500;
};

// Check requests as the comments of proto/nodeops/v1 promise and fill in every default. A request
// that breaks a promise is INVALID_ARGUMENT with a google.rpc.BadRequest that names each bad field.
// They know nothing of nodes or operations that exist. `clusters` are the configured ones.
absl::StatusOr<operations::BatchRequest> ValidateBatchCordon(
    const v1::BatchCordonNodesRequest& request, const std::vector<v1::Cluster>& clusters,
    const RequestLimits& limits);
absl::StatusOr<operations::BatchRequest> ValidateBatchUncordon(
    const v1::BatchUncordonNodesRequest& request, const std::vector<v1::Cluster>& clusters,
    const RequestLimits& limits);
absl::StatusOr<operations::ListNodesQuery> ValidateListNodes(
    const v1::ListNodesRequest& request, const std::vector<v1::Cluster>& clusters);

absl::Status ValidateWatch(const v1::WatchOperationRequest& request);
absl::Status ValidateGet(const v1::GetOperationRequest& request);
absl::Status ValidateCancel(const v1::CancelOperationRequest& request);

// These give the page size to use: the default for 0, and the maximum for what is over it
// (AIP-158).
absl::StatusOr<int> ValidateListOperations(const v1::ListOperationsRequest& request);
absl::StatusOr<int> ValidateListNodeResults(const v1::ListNodeResultsRequest& request);

// The results that a valid request asks for, each once: a store looks for each of them in every
// entry.
std::vector<v1::NodeResult::Result> ListedResults(const v1::ListNodeResultsRequest& request);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_VALIDATION_H_
