#ifndef NODEOPS_SERVICE_ENGINE_NODE_MARKS_H_
#define NODEOPS_SERVICE_ENGINE_NODE_MARKS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "k8s/node.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// The annotations by which people and nodeops itself see who cordoned a node and why.

// The operation whose write was the last. Every write sets it and none removes it: it is how a
// write whose answer was lost is told from somebody else's work.
inline constexpr char kLastOperationAnnotation[] = "nodeops.dev/last-operation";

// Only on nodes that nodeops has cordoned.
inline constexpr char kReasonAnnotation[] = "nodeops.dev/reason";
inline constexpr char kActorAnnotation[] = "nodeops.dev/actor";
inline constexpr char kSinceAnnotation[] = "nodeops.dev/since";  // RFC 3339, UTC, whole seconds.

// What `spec` writes on a node. A cordon marks it (an empty reason or actor is removed, not written
// empty); an uncordon removes the marks and `legacy_annotations`.
k8s::NodeChange MakeChange(const BatchSpec& spec, absl::Time now,
                           const std::vector<std::string>& legacy_annotations);

// Whether `node` is as `action` wants it.
bool IsInDesiredState(const k8s::Node& node, Action action);

// Whether the last write of nodeops on `node` was made by `operation`.
bool IsLastOperation(const k8s::Node& node, const std::string& operation);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_MARKS_H_
