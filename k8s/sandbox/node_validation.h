#ifndef NODEOPS_K8S_SANDBOX_NODE_VALIDATION_H_
#define NODEOPS_K8S_SANDBOX_NODE_VALIDATION_H_

#include <vector>

#include "k8s/sandbox/json.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

// The rules of a kube-apiserver that a write of nodes can realistically break: names, labels,
// annotations, taints, and the fields that cannot be changed. `before` is null for a create. Both
// are canonical (DecodeNode). Empty: the node may be stored.
std::vector<StatusCause> ValidateNode(const Json* before, const Json& after);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_VALIDATION_H_
