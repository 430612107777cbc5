#include "k8s/sandbox/node_store.h"

#include <cassert>

#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {

NodePtr MakeStoredNode(Json& node, int64_t revision, JsonAllocator& allocator) {
  Json& metadata = *sandbox::Find(node, "metadata");
  Set(metadata, "resourceVersion", MakeString(Concat(revision), allocator), allocator);
  auto stored = std::make_shared<StoredNode>();
  stored->name = std::string(StringAt(metadata, "name"));
  stored->uid = std::string(StringAt(metadata, "uid"));
  stored->revision = revision;
  stored->json = ToText(node);
  if (const Json* labels = sandbox::Find(std::as_const(metadata), "labels"); labels != nullptr) {
    for (const auto& label : labels->GetObject()) {
      stored->labels.emplace_back(Text(label.name), Text(label.value));
    }
  }
  const Json* unschedulable = sandbox::Find(*sandbox::Find(node, "spec"), "unschedulable");
  stored->unschedulable = unschedulable != nullptr && unschedulable->IsTrue();
  return stored;
}

NodePtr NodeStore::Find(std::string_view name) const {
  const auto it = nodes_.find(name);
  return it == nodes_.end() ? nullptr : it->second;
}

void NodeStore::Put(NodePtr node) {
  assert(node->revision == revision_ + 1);
  NodePtr& slot = nodes_[node->name];
  NodePtr before = std::exchange(slot, node);
  const auto kind = before == nullptr ? NodeChange::Kind::kAdded : NodeChange::Kind::kModified;
  Record({kind, std::move(before), std::move(node)});
}

void NodeStore::Delete(NodePtr last) {
  assert(last->revision == revision_ + 1);
  const auto it = nodes_.find(last->name);
  assert(it != nodes_.end());
  NodePtr before = std::move(it->second);
  nodes_.erase(it);
  Record({NodeChange::Kind::kDeleted, std::move(before), std::move(last)});
}

void NodeStore::Record(NodeChange change) {
  ++revision_;
  history_.push_back(std::move(change));
  if (history_.size() > max_history_) history_.pop_front();
  for (const Listener& listener : listeners_) listener();
}

const NodeChange& NodeStore::ChangeAt(int64_t revision) const {
  return history_[static_cast<size_t>(revision - oldest_revision() - 1)];
}

void NodeStore::VisitAt(int64_t revision, std::string_view start,
                        const std::function<bool(const NodePtr&)>& visit) const {
  // Undo what came later, the newest first, so that the oldest undone version stays.
  std::map<std::string_view, NodePtr> then;
  for (int64_t later = revision_; later > revision; --later) {
    const NodeChange& change = ChangeAt(later);
    then[change.after->name] = change.before;
  }
  auto now_it = nodes_.lower_bound(start);
  auto then_it = then.lower_bound(start);
  while (now_it != nodes_.end() || then_it != then.end()) {
    const bool use_then =
        then_it != then.end() && (now_it == nodes_.end() || then_it->first <= now_it->first);
    if (use_then && now_it != nodes_.end() && now_it->first == then_it->first) ++now_it;
    const NodePtr& node = use_then ? (then_it++)->second : (now_it++)->second;
    if (node != nullptr && !visit(node)) return;
  }
}

NodeStore::ListenerHandle NodeStore::Listen(Listener listener) {
  return listeners_.insert(listeners_.end(), std::move(listener));
}

}  // namespace nodeops::k8s::sandbox
