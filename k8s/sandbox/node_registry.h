#ifndef NODEOPS_K8S_SANDBOX_NODE_REGISTRY_H_
#define NODEOPS_K8S_SANDBOX_NODE_REGISTRY_H_

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

// How a write is to be done.
struct WriteContext {
  std::string manager;   // Field manager.
  bool status = false;   // To the status subresource.
  bool dry_run = false;  // Everything but the saving.
};

// The node as it is after the write. What dry runs and writes that change nothing return keeps the
// resourceVersion that is stored.
using WriteResult = std::variant<NodePtr, StatusError>;

// The rules of writing nodes, over the store: what a kube-apiserver's registry is. A write to the
// main resource leaves the status as it is, one to the status leaves the spec. A write whose
// outcome is what is stored saves nothing. Not thread-safe.
class NodeRegistry {
 public:
  NodeRegistry(NodeStore& store, base::Clock& clock, std::function<std::string()> new_uid)
      : store_(store), clock_(clock), new_uid_(std::move(new_uid)) {}

  // `keep_status`: as a kubelet that registers itself, with the status of `body`.
  WriteResult Create(JsonDocument body, const WriteContext& context, bool keep_status = false);

  // PUT. A resourceVersion or uid in `body` must be the stored one.
  WriteResult Update(std::string_view name, JsonDocument body, const WriteContext& context);

  // PATCH of the given Content-Type.
  WriteResult Patch(std::string_view name, std::string_view content_type, std::string_view patch,
                    const WriteContext& context);

  // `options` is the body, a DeleteOptions with preconditions, or empty.
  WriteResult Delete(std::string_view name, std::string_view options, bool dry_run);

 private:
  WriteResult Store(const NodePtr& old, Json& node, const WriteContext& context,
                    JsonAllocator& allocator);
  WriteResult Commit(const NodePtr& old, Json& before, Json& after, const WriteContext& context,
                     JsonAllocator& allocator);

  NodeStore& store_;
  base::Clock& clock_;
  const std::function<std::string()> new_uid_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_REGISTRY_H_
