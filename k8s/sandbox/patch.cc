#include "k8s/sandbox/patch.h"

#include <utility>

#include "k8s/sandbox/json_patch.h"
#include "k8s/sandbox/merge_patch.h"
#include "k8s/sandbox/strategic_merge.h"

namespace nodeops::k8s::sandbox {
namespace {

std::optional<StatusError> MergePatch(std::string_view patch, Json& node,
                                      JsonAllocator& allocator) {
  const std::optional<JsonDocument> parsed = ParseJson(patch);
  if (!parsed || !parsed->IsObject()) return InvalidJsonPatch();
  ApplyMergePatch(node, *parsed, allocator);
  return std::nullopt;
}

std::optional<StatusError> StrategicMerge(std::string_view patch, Json& node,
                                          JsonAllocator& allocator) {
  const std::optional<JsonDocument> parsed = ParseJson(patch);
  if (!parsed || !parsed->IsObject()) {
    return BadRequest("error decoding patch: the body of the request is no JSON object");
  }
  if (auto problem = ApplyStrategicMerge(node, *parsed, allocator)) {
    return BadRequest(*std::move(problem));
  }
  return std::nullopt;
}

std::optional<StatusError> JsonPatch(std::string_view patch, Json& node, JsonAllocator& allocator) {
  const std::optional<JsonDocument> parsed = ParseJson(patch);
  if (!parsed) return BadRequest("error decoding patch: the body of the request is no JSON array");
  switch (ApplyJsonPatch(node, *parsed, allocator)) {
    case JsonPatchResult::kApplied:
      return std::nullopt;
    case JsonPatchResult::kRefused:
      return PatchRefused();
    case JsonPatchResult::kMalformed:
      break;
  }
  return BadRequest("error decoding patch: the body of the request is no list of operations");
}

using Apply = std::optional<StatusError> (*)(std::string_view, Json&, JsonAllocator&);

// Null: there is no such type.
Apply ApplierOf(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  if (type == "application/merge-patch+json") return MergePatch;
  if (type == "application/json-patch+json") return JsonPatch;
  if (type == "application/strategic-merge-patch+json") return StrategicMerge;
  return nullptr;
}

}  // namespace

bool IsPatchType(std::string_view content_type) { return ApplierOf(content_type) != nullptr; }

std::optional<StatusError> ApplyPatch(std::string_view content_type, std::string_view patch,
                                      Json& node, JsonAllocator& allocator) {
  const Apply apply = ApplierOf(content_type);
  return apply == nullptr ? UnsupportedMediaType("") : apply(patch, node, allocator);
}

}  // namespace nodeops::k8s::sandbox
