#ifndef NODEOPS_SERVICE_OPERATIONS_UNFINISHED_NODES_H_
#define NODEOPS_SERVICE_OPERATIONS_UNFINISHED_NODES_H_

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/operations/cluster_targets.h"
#include "service/operations/operation_store.h"
#include "service/operations/store_retry.h"

namespace nodeops::operations {

// Reads which nodes of `operation` have no result, page by page, however often the store fails
// meanwhile. Absent once `retry`, which must outlive it, was cancelled.
boost::asio::awaitable<std::optional<std::vector<StoredNode>>> ReadUnfinishedNodes(
    std::shared_ptr<OperationStore> store, std::string operation, StoreRetry& retry);

// What can be done about unfinished nodes.
struct NodesLeft {
  std::vector<ClusterTargets> targets;  // To go on where the process before left them.
  std::vector<StoredNode> unreachable;  // In clusters that there are no more.
};

// `has_cluster`: whether there is a cluster of that name.
NodesLeft SortOut(std::vector<StoredNode> nodes,
                  const std::function<bool(const std::string&)>& has_cluster);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_UNFINISHED_NODES_H_
