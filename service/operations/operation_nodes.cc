#include "service/operations/operation_nodes.h"

#include <algorithm>

#include "service/operations/store_errors.h"

namespace nodeops::operations {
namespace {

bool IsOneOf(v1::NodeResult::Result result, const std::vector<v1::NodeResult::Result>& results) {
  return std::find(results.begin(), results.end(), result) != results.end();
}

bool Matches(const StoredNode& node, const NodesQuery& query) {
  if (query.unfinished) return !node.result.has_value();
  if (query.results.empty()) return true;
  return node.result.has_value() && IsOneOf(node.result->result(), query.results);
}

}  // namespace

OperationNodes::OperationNodes(const std::vector<ClusterTargets>& targets) {
  for (const ClusterTargets& target : targets) {
    for (const engine::NodeTarget& node : target.nodes) {
      positions_.emplace(std::pair(target.cluster, node.node), nodes_.size());
      nodes_.push_back({.cluster = target.cluster, .node = node.node, .uid = node.uid});
      names_.insert(node.node);
    }
  }
}

absl::Status OperationNodes::Check(const EventGroup& group) const {
  const std::string& name = group.operation.name();
  for (const NodeIntent& intent : group.intents) {
    if (!Find(intent.cluster, intent.node)) return UnknownNode(name, intent.cluster, intent.node);
  }
  std::unordered_set<const StoredNode*> ending;
  for (const EventPtr& event : group.events) {
    if (!event->has_node_finished()) continue;
    const v1::NodeResult& result = event->node_finished().result();
    const StoredNode* node = Find(result.cluster(), result.node());
    if (!node) return UnknownNode(name, result.cluster(), result.node());
    if (node->result || !ending.insert(node).second) {
      return SecondResult(name, result.cluster(), result.node());
    }
  }
  return absl::OkStatus();
}

void OperationNodes::Apply(const EventGroup& group) {
  for (const NodeIntent& intent : group.intents) {
    StoredNode& node = *Find(intent.cluster, intent.node);
    node.intended = std::max(node.intended, intent.attempt);
  }
  for (const EventPtr& event : group.events) {
    if (event->has_attempt_started()) {
      const v1::NodeAttemptStarted& started = event->attempt_started();
      StoredNode* node = Find(started.cluster(), started.node());
      if (node) node->started = std::max(node->started, started.attempt());
    } else if (event->has_node_finished()) {
      const v1::NodeResult& result = event->node_finished().result();
      StoredNode* node = Find(result.cluster(), result.node());
      node->result = result;
      ended_.emplace_back(event->sequence(), node - nodes_.data());
    }
  }
}

StoredNodes OperationNodes::ListNodes(const NodesQuery& query) const {
  StoredNodes page;
  for (auto position = static_cast<size_t>(query.after); position < nodes_.size(); ++position) {
    if (!Matches(nodes_[position], query)) continue;
    if (page.nodes.size() == query.max_nodes) {
      page.next_after = static_cast<int64_t>(position);
      break;
    }
    page.nodes.push_back(nodes_[position]);
  }
  return page;
}

StoredResults OperationNodes::ListResults(const std::vector<v1::NodeResult::Result>& results,
                                          size_t max_results, int64_t after) const {
  StoredResults page;
  auto ended =
      std::upper_bound(ended_.begin(), ended_.end(), after,
                       [](int64_t sequence, const auto& other) { return sequence < other.first; });
  int64_t last = 0;
  for (; ended != ended_.end(); ++ended) {
    const v1::NodeResult& result = *nodes_[ended->second].result;
    if (!results.empty() && !IsOneOf(result.result(), results)) continue;
    if (page.results.size() == max_results) {
      page.next_after = last;
      break;
    }
    page.results.push_back(result);
    last = ended->first;
  }
  return page;
}

const StoredNode* OperationNodes::Find(const std::string& cluster, const std::string& node) const {
  const auto found = positions_.find(std::pair(cluster, node));
  return found == positions_.end() ? nullptr : &nodes_[found->second];
}

StoredNode* OperationNodes::Find(const std::string& cluster, const std::string& node) {
  return const_cast<StoredNode*>(std::as_const(*this).Find(cluster, node));
}

}  // namespace nodeops::operations
