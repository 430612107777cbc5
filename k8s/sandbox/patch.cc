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

}  // namespace

std::optional<StatusError> ApplyPatch(std::string_view content_type, std::string_view patch,
                                      Json& node, JsonAllocator& allocator) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  if (type == "application/merge-patch+json") return MergePatch(patch, node, allocator);
  if (type == "application/json-patch+json") return JsonPatch(patch, node, allocator);
  if (type == "application/strategic-merge-patch+json") {
    return StrategicMerge(patch, node, allocator);
  }
  return UnsupportedMediaType("");
}

}  // namespace nodeops::k8s::sandbox
