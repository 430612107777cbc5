#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_NODES_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_NODES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// The nodes of one operation in memory, as its log makes them. Not thread-safe.
class OperationNodes {
 public:
  OperationNodes() = default;
  explicit OperationNodes(const std::vector<ClusterTargets>& targets);

  // Whether the group can be applied. FAILED_PRECONDITION: an intent or a result is about a node
  // that the operation does not have, or the node has a result already.
  absl::Status Check(const EventGroup& group) const;
  void Apply(const EventGroup& group);  // Only what Check let pass.

  // The contracts of the functions of that name in OperationStore.
  StoredNodes ListNodes(const NodesQuery& query) const;
  StoredResults ListResults(const std::vector<v1::NodeResult::Result>& results, size_t max_results,
                            int64_t after) const;

  // Whether it has a node of that name, in any cluster.
  bool Has(const std::string& node) const { return names_.contains(node); }

 private:
  StoredNode* Find(const std::string& cluster, const std::string& node);
  const StoredNode* Find(const std::string& cluster, const std::string& node) const;

  std::vector<StoredNode> nodes_;  // By cluster, in the order of the targets.
  absl::flat_hash_map<std::pair<std::string, std::string>, size_t> positions_;  // Cluster, node.
  std::unordered_set<std::string> names_;
  std::vector<std::pair<int64_t, size_t>> ended_;  // Sequence number of the result, position.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_NODES_H_
