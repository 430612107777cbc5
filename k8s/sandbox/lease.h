#ifndef NODEOPS_K8S_SANDBOX_LEASE_H_
#define NODEOPS_K8S_SANDBOX_LEASE_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "k8s/sandbox/node_store.h"

namespace nodeops::k8s::sandbox {

inline constexpr std::string_view kLeaseNamespace = "kube-node-lease";

// The lease by which a kubelet tells every 10 s that it lives, as `kubectl describe node` reads it.
// It is made on the spot and not stored: it is there as long as its node is, its last renewal
// follows from `now`, and its resourceVersion is the store's revision.
std::string LeaseJson(const NodeStore& store, const StoredNode& node, absl::Time now);

// The leases of all nodes: coordination.k8s.io/v1 LeaseList.
std::string LeaseListJson(const NodeStore& store, absl::Time now);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_LEASE_H_
