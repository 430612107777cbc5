#ifndef NODEOPS_K8S_SANDBOX_OTHER_HANDLER_H_
#define NODEOPS_K8S_SANDBOX_OTHER_HANDLER_H_

#include "absl/time/time.h"
#include "k8s/sandbox/api_message.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/route.h"

namespace nodeops::k8s::sandbox {

// Answers for everything but nodes and events: health, discovery, the part of the OpenAPI document
// that kubectl needs, the nodes' leases, and empty lists of what kubectl asks for around nodes.
ApiResponse HandleOther(const NodeStore& store, const RequestTarget& target, const Route& route,
                        absl::Time now);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_OTHER_HANDLER_H_
