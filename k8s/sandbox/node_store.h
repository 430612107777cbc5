#ifndef NODEOPS_K8S_SANDBOX_NODE_STORE_H_
#define NODEOPS_K8S_SANDBOX_NODE_STORE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

// One version of a node, for ever the same. Kept as text: small, and what is asked for most.
struct StoredNode {
  std::string name;
  std::string uid;
  int64_t revision = 0;
  std::string json;  // Canonical (DecodeNode), its resourceVersion being `revision`.
  std::vector<std::pair<std::string, std::string>> labels;  // Sorted.
  bool unschedulable = false;
};
using NodePtr = std::shared_ptr<const StoredNode>;

// Sets the resourceVersion of a canonical node and makes the version to store of it.
NodePtr MakeStoredNode(Json& node, int64_t revision, JsonAllocator& allocator);

struct NodeChange {
  enum class Kind { kAdded, kModified, kDeleted };
  Kind kind = Kind::kAdded;
  NodePtr before;  // Null if it was added.
  NodePtr after;   // If it was deleted: as it was last, with the revision of its end.
};

// What etcd is to a kube-apiserver: the nodes by name, one revision counter, and the history of the
// last writes, until it is compacted. Not thread-safe.
class NodeStore {
 public:
  using NodeMap = std::map<std::string, NodePtr, std::less<>>;

  explicit NodeStore(size_t max_history) : max_history_(max_history) {}

  int64_t revision() const { return revision_; }
  const NodeMap& nodes() const { return nodes_; }
  NodePtr Find(std::string_view name) const;

  // Writes a node whose revision is revision() + 1.
  void Put(NodePtr node);
  // Deletes the node of that name, which exists; `last` is as NodeChange::after.
  void Delete(NodePtr last);

  // The oldest revision from which the history is whole: changes after it are known.
  int64_t oldest_revision() const { return revision_ - static_cast<int64_t>(history_.size()); }
  // The change that made `revision`, which is above oldest_revision().
  const NodeChange& ChangeAt(int64_t revision) const;
  // The nodes from `start` on, in order, as they were at `revision`, which is not below
  // oldest_revision(). Calls `visit` until it says false.
  void VisitAt(int64_t revision, std::string_view start,
               const std::function<bool(const NodePtr&)>& visit) const;
  void Compact() { history_.clear(); }

  // Calls `listener` within each write from now on, until Unlisten.
  using Listener = std::function<void()>;
  using ListenerHandle = std::list<Listener>::iterator;
  ListenerHandle Listen(Listener listener);
  void Unlisten(ListenerHandle handle) { listeners_.erase(handle); }

 private:
  void Record(NodeChange change);

  const size_t max_history_;
  int64_t revision_ = 1;
  NodeMap nodes_;
  std::deque<NodeChange> history_;
  std::list<Listener> listeners_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_STORE_H_
