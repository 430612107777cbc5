#ifndef NODEOPS_SERVICE_ENGINE_LEFT_ALONE_H_
#define NODEOPS_SERVICE_ENGINE_LEFT_ALONE_H_

#include <optional>
#include <string>

#include "k8s/node.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// Whether a node may be written for a batch that reverts an earlier operation
// (BatchSpec::only_if_last_operation): nothing if so, else why not, for people. Nobody may have
// cordoned or uncordoned the node since, as to revert that would undo a later decision:
//   - `last-operation` must be the earlier operation's;
//   - the node must be as that operation left it;
//   - spec.unschedulable must not belong to another field manager, which is how a cordon by hand
//     shows that was made after somebody had uncordoned the node
//     (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
// An uncordon by hand of a node that was cordoned by hand in between leaves no trace.
std::optional<std::string> WhyLeftAlone(const BatchSpec& spec, const k8s::Node& node);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_LEFT_ALONE_H_
