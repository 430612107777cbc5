#ifndef NODEOPS_SERVICE_OPERATIONS_CLUSTER_TARGETS_H_
#define NODEOPS_SERVICE_OPERATIONS_CLUSTER_TARGETS_H_

#include <string>
#include <vector>

#include "service/engine/node_task_types.h"

namespace nodeops::operations {

// The nodes of an operation that lie in one cluster, each once.
struct ClusterTargets {
  std::string cluster;
  std::vector<engine::NodeTarget> nodes;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_CLUSTER_TARGETS_H_
