#include "k8s/sandbox/merge_patch.h"

#include <utility>

namespace nodeops::k8s::sandbox {

void ApplyMergePatch(Json& target, const Json& patch, JsonAllocator& allocator) {
  if (!patch.IsObject()) {
    target = Copy(patch, allocator);
    return;
  }
  if (!target.IsObject()) target.SetObject();
  for (const auto& member : patch.GetObject()) {
    const std::string_view key = Text(member.name);
    if (member.value.IsNull()) {
      Remove(target, key);
      continue;
    }
    Json* old = Find(target, key);
    if (old == nullptr) {
      Set(target, key, Json(), allocator);
      old = Find(target, key);
    }
    ApplyMergePatch(*old, member.value, allocator);
  }
  SortMembers(target);
}

}  // namespace nodeops::k8s::sandbox
