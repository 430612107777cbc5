#ifndef NODEOPS_SERVICE_ENGINE_TESTING_NODE_REMAINDER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_NODE_REMAINDER_H_

#include <string>

namespace nodeops::engine {

// A node's JSON text without what the engine, the API server's bookkeeping and kubelets change:
// spec.unschedulable, the annotations nodeops.dev/..., resourceVersion, managedFields and status.
std::string NodeRemainder(const std::string& json);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_NODE_REMAINDER_H_
