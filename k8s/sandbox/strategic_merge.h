#ifndef NODEOPS_K8S_SANDBOX_STRATEGIC_MERGE_H_
#define NODEOPS_K8S_SANDBOX_STRATEGIC_MERGE_H_

#include <optional>
#include <string>

#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

// Applies a strategic merge patch to a node, as apimachinery's strategicpatch does: a merge patch
// in which lists with a merge key (conditions and addresses by `type`, ownerReferences by `uid`)
// and sets (podCIDRs, finalizers) merge element by element, and in which `$patch` (merge, replace,
// delete), `$retainKeys` and `$deleteFromPrimitiveList/NAME` direct, and `$setElementOrder/NAME`
// orders. Returns what is wrong with the patch if it cannot be applied; `node` is then undefined.
std::optional<std::string> ApplyStrategicMerge(Json& node, const Json& patch,
                                               JsonAllocator& allocator);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_STRATEGIC_MERGE_H_
