#ifndef NODEOPS_SERVICE_OPERATIONS_CLUSTER_ERRORS_H_
#define NODEOPS_SERVICE_OPERATIONS_CLUSTER_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "k8s/api_error.h"

namespace nodeops::operations {

// Why the nodes of `cluster` could not be listed, as callers of nodeops see it: the cluster's name
// and the API server's words in the message, an ErrorInfo with the cluster.
//   INVALID_ARGUMENT  SELECTOR_REJECTED: the API server refused the request itself.
//   PERMISSION_DENIED CLUSTER_PERMISSION_DENIED: it does not let nodeops list nodes.
//   OUT_OF_RANGE      PAGE_EXPIRED: the continue token is too old.
//   UNAVAILABLE       CLUSTER_UNAVAILABLE: anything else; with RetryInfo if it said when to return.
absl::Status ListError(const std::string& cluster, const k8s::ApiError& error);

// UNAVAILABLE, CLUSTER_UNAVAILABLE.
absl::Status ClusterUnavailable(const std::string& cluster, const std::string& why);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_CLUSTER_ERRORS_H_
