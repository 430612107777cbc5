#ifndef NODEOPS_K8S_SANDBOX_PATCH_H_
#define NODEOPS_K8S_SANDBOX_PATCH_H_

#include <optional>
#include <string_view>

#include "k8s/sandbox/json.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

// Whether a PATCH of that Content-Type can be applied.
bool IsPatchType(std::string_view content_type);

// Applies the body of a PATCH to a node, in the way that its Content-Type says. An error if the
// type is unknown (415), or the patch is malformed or cannot be applied; `node` is then undefined.
std::optional<StatusError> ApplyPatch(std::string_view content_type, std::string_view patch,
                                      Json& node, JsonAllocator& allocator);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_PATCH_H_
