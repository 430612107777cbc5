#ifndef NODEOPS_K8S_SANDBOX_NODE_HANDLER_H_
#define NODEOPS_K8S_SANDBOX_NODE_HANDLER_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/sandbox/api_message.h"
#include "k8s/sandbox/node_registry.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/representation.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/route.h"

namespace nodeops::k8s::sandbox {

// The endpoints below /api/v1/nodes: reads from the store, writes through the registry. Not
// thread-safe. `registry` and `clock` outlive it, and `clock` outlives the watches too.
class NodeHandler {
 public:
  // `watch_time`: how long a watch lasts that does not say.
  NodeHandler(std::shared_ptr<NodeStore> store, NodeRegistry& registry, base::Clock& clock,
              std::function<absl::Duration()> watch_time)
      : store_(std::move(store)),
        registry_(registry),
        clock_(clock),
        watch_time_(std::move(watch_time)) {}

  // Of a user who may do it; `route` is the target's and names nodes.
  ApiResponse Handle(const ApiRequest& request, const RequestTarget& target, const Route& route);

 private:
  ApiResponse List(const RequestTarget& target, const Representation& representation);
  ApiResponse Watch(const RequestTarget& target, const Representation& representation);
  ApiResponse Get(const Route& route, const Representation& representation);
  ApiResponse Write(const ApiRequest& request, const RequestTarget& target, const Route& route,
                    const Representation& representation);
  WriteResult WriteToRegistry(const ApiRequest& request, const Route& route,
                              const WriteContext& context);

  const std::shared_ptr<NodeStore> store_;
  NodeRegistry& registry_;
  base::Clock& clock_;
  const std::function<absl::Duration()> watch_time_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_HANDLER_H_
