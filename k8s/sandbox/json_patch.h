#ifndef NODEOPS_K8S_SANDBOX_JSON_PATCH_H_
#define NODEOPS_K8S_SANDBOX_JSON_PATCH_H_

#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

enum class JsonPatchResult {
  kApplied,
  kMalformed,  // Not a list of operations.
  kRefused,    // A `test` failed, a path is missing, or it copies more than 3 MiB.
};

// Applies a JSON Patch (RFC 6902) of at most 10,000 operations. `target` is undefined unless it was
// applied.
JsonPatchResult ApplyJsonPatch(Json& target, const Json& patch, JsonAllocator& allocator);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_JSON_PATCH_H_
