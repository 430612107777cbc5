#ifndef NODEOPS_SERVICE_RPC_VALIDATION_H_
#define NODEOPS_SERVICE_RPC_VALIDATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/inventory.pb.h"
#include "nodeops/v1/node_ops.pb.h"
#include "service/operations/operation_service.h"

namespace nodeops::rpc {

// Check requests about what exists as batch_validation.h checks those that start something.
absl::Status ValidateGet(const v1::GetOperationRequest& request);
absl::Status ValidatePause(const v1::PauseOperationRequest& request);
absl::Status ValidateResume(const v1::ResumeOperationRequest& request);
absl::Status ValidateWatch(const v1::WatchOperationRequest& request);
absl::Status ValidateWatchAll(const v1::WatchOperationsRequest& request);

// The mode to use: the default for an unspecified one.
absl::StatusOr<v1::Operation::CancelMode> ValidateCancel(const v1::CancelOperationRequest& request);

// These give the page size to use: the default for 0, and the maximum for what is over it
// (AIP-158).
absl::StatusOr<int> ValidateListOperations(const v1::ListOperationsRequest& request);
absl::StatusOr<int> ValidateListNodeResults(const v1::ListNodeResultsRequest& request);

// With its cluster and page size filled in. `clusters` are the configured ones.
absl::StatusOr<operations::ListNodesQuery> ValidateListNodes(
    const v1::ListNodesRequest& request, const std::vector<v1::Cluster>& clusters);

// The results that a valid request asks for, each once: a store looks for each of them in every
// entry.
std::vector<v1::NodeResult::Result> ListedResults(const v1::ListNodeResultsRequest& request);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_VALIDATION_H_
