#ifndef NODEOPS_K8S_CONFIG_SELECT_CLUSTERS_H_
#define NODEOPS_K8S_CONFIG_SELECT_CLUSTERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "k8s/config/cluster_config.h"
#include "k8s/config/environment.h"
#include "k8s/config/kubeconfig.h"

namespace nodeops::k8s {

// The clusters to serve.
struct ClusterSelection {
  std::vector<ClusterConfig> clusters;  // At least one.
  std::string default_cluster;          // Empty if none is meant by default.
  std::vector<std::string> warnings;    // Why contexts were left out.
};

// The contexts `names`, each of which must be usable; without names, all that can be used, with a
// warning for every other, and the cluster that the process runs in if there are no contexts at
// all. The default is the current context if it is served, else the only or first named one.
absl::StatusOr<ClusterSelection> SelectClusters(const Kubeconfig& kubeconfig,
                                                const std::vector<std::string>& names,
                                                const Environment& environment);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_SELECT_CLUSTERS_H_
