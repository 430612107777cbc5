#include "service/operations/unfinished_nodes.h"

#include <iterator>
#include <utility>

#include "base/await_callback.h"

namespace nodeops::operations {

boost::asio::awaitable<std::optional<std::vector<StoredNode>>> ReadUnfinishedNodes(
    std::shared_ptr<OperationStore> store, std::string operation, StoreRetry& retry) {
  std::vector<StoredNode> nodes;
  NodesQuery query{.unfinished = true};
  for (;;) {
    auto list = [&](auto done) { store->ListNodes(operation, query, std::move(done)); };
    absl::StatusOr<StoredNodes> page =
        co_await base::AwaitCallback<absl::StatusOr<StoredNodes>>(list);
    if (!page.ok()) {
      const bool again = co_await retry.WaitAfter(page.status());
      if (!again) co_return std::nullopt;
      continue;
    }
    retry.Succeeded();
    nodes.insert(nodes.end(), std::make_move_iterator(page->nodes.begin()),
                 std::make_move_iterator(page->nodes.end()));
    if (page->next_after == 0) co_return nodes;
    query.after = page->next_after;
  }
}

NodesLeft SortOut(std::vector<StoredNode> nodes,
                  const std::function<bool(const std::string&)>& has_cluster) {
  NodesLeft left;
  for (StoredNode& node : nodes) {
    if (!has_cluster(node.cluster)) {
      left.unreachable.push_back(std::move(node));
      continue;
    }
    if (left.targets.empty() || left.targets.back().cluster != node.cluster) {
      left.targets.push_back({node.cluster, {}});
    }
    left.targets.back().nodes.push_back({.node = std::move(node.node),
                                         .uid = std::move(node.uid),
                                         .attempts_made = node.started,
                                         .interrupted = node.intended > 0});
  }
  return left;
}

}  // namespace nodeops::operations
