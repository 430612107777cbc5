#ifndef NODEOPS_K8S_SANDBOX_MERGE_PATCH_H_
#define NODEOPS_K8S_SANDBOX_MERGE_PATCH_H_

#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

// Applies a JSON merge patch (RFC 7386): objects merge, null removes, everything else replaces.
// The members of objects that the patch reaches into come out sorted, as they do from the API
// server's library.
void ApplyMergePatch(Json& target, const Json& patch, JsonAllocator& allocator);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_MERGE_PATCH_H_
