#ifndef NODEOPS_K8S_CONFIG_IN_CLUSTER_H_
#define NODEOPS_K8S_CONFIG_IN_CLUSTER_H_

#include "absl/status/statusor.h"
#include "k8s/config/cluster_config.h"
#include "k8s/config/environment.h"

namespace nodeops::k8s {

// The cluster that this process runs in as a pod, by its service account; its name is "in-cluster".
// NOT_FOUND if the process is in none (client-go: rest.InClusterConfig). A mounted account without
// its CA or token is FAILED_PRECONDITION.
absl::StatusOr<ClusterConfig> InClusterConfig(const Environment& environment);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_IN_CLUSTER_H_
