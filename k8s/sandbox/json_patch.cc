#include "k8s/sandbox/json_patch.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr rapidjson::SizeType kMaxOperations = 10'000;
// Of all that `copy` and `move` take: without a limit a short patch makes a huge document.
constexpr size_t kMaxCopiedBytes = 3 << 20;

// A JSON Pointer (RFC 6901), split at its last reference.
struct Location {
  std::vector<std::string> parents;
  std::string last;
  bool root = false;
};

std::optional<Location> ParsePointer(std::string_view text) {
  Location location;
  if (text.empty()) {
    location.root = true;
    return location;
  }
  if (text.front() != '/') return std::nullopt;
  location.parents = absl::StrSplit(std::string(text.substr(1)), '/');
  for (std::string& reference : location.parents) {
    reference = absl::StrReplaceAll(reference, {{"~1", "/"}});
    reference = absl::StrReplaceAll(reference, {{"~0", "~"}});
  }
  location.last = std::move(location.parents.back());
  location.parents.pop_back();
  return location;
}

std::optional<rapidjson::SizeType> ParseIndex(const std::string& text, rapidjson::SizeType size) {
  uint32_t index;
  const bool plain = text == "0" || (!text.empty() && text[0] >= '1' && text[0] <= '9');
  if (!plain || !absl::SimpleAtoi(text, &index) || index >= size) return std::nullopt;
  return index;
}

Json* Step(Json& value, const std::string& reference) {
  if (!value.IsArray()) return Find(value, reference);
  const auto index = ParseIndex(reference, value.Size());
  return index ? &value[*index] : nullptr;
}

Json* Parent(Json& root, const Location& location) {
  Json* value = &root;
  for (const std::string& reference : location.parents) {
    value = Step(*value, reference);
    if (value == nullptr) return nullptr;
  }
  return value;
}

Json* Resolve(Json& root, const Location& location) {
  if (location.root) return &root;
  Json* parent = Parent(root, location);
  return parent == nullptr ? nullptr : Step(*parent, location.last);
}

bool Insert(Json& array, const std::string& reference, Json value, JsonAllocator& allocator) {
  const rapidjson::SizeType end = array.Size();
  const auto index = reference == "-" ? end : ParseIndex(reference, end + 1);
  if (!index) return false;
  array.PushBack(std::move(value), allocator);
  for (rapidjson::SizeType i = end; i > *index; --i) array[i].Swap(array[i - 1]);
  return true;
}

bool Add(Json& root, const Location& location, Json value, JsonAllocator& allocator) {
  if (location.root) {
    root = std::move(value);
    return true;
  }
  Json* parent = Parent(root, location);
  if (parent == nullptr) return false;
  if (parent->IsArray()) return Insert(*parent, location.last, std::move(value), allocator);
  if (!parent->IsObject()) return false;
  Set(*parent, location.last, std::move(value), allocator);
  return true;
}

bool RemoveAt(Json& root, const Location& location) {
  if (location.root) return false;
  Json* parent = Parent(root, location);
  Json* value = parent == nullptr ? nullptr : Step(*parent, location.last);
  if (value == nullptr) return false;
  if (parent->IsArray()) {
    parent->Erase(value);
  } else {
    Remove(*parent, location.last);
  }
  return true;
}

class Operation {
 public:
  Operation(Json& root, const Json& operation, size_t& copied, JsonAllocator& allocator)
      : root_(root),
        copied_(copied),
        name_(StringAt(operation, "op")),
        path_(ParsePointer(StringAt(operation, "path"))),
        from_(ParsePointer(StringAt(operation, "from"))),
        value_(Find(operation, "value")),
        allocator_(allocator) {
    const Json* path = Find(operation, "path");
    well_formed_ = path != nullptr && path->IsString() && path_ && from_;
  }

  JsonPatchResult Apply() {
    if (!well_formed_) return JsonPatchResult::kMalformed;
    const bool needs_value = name_ == "add" || name_ == "replace" || name_ == "test";
    if (needs_value && value_ == nullptr) return JsonPatchResult::kRefused;
    if (!needs_value && name_ != "remove" && name_ != "move" && name_ != "copy") {
      return JsonPatchResult::kRefused;
    }
    return Run() ? JsonPatchResult::kApplied : JsonPatchResult::kRefused;
  }

 private:
  bool Run() {
    if (name_ == "add") return Add(root_, *path_, Copy(*value_, allocator_), allocator_);
    if (name_ == "remove") return RemoveAt(root_, *path_);
    if (name_ == "test") {
      const Json* found = Resolve(root_, *path_);
      return found != nullptr && *found == *value_;
    }
    if (name_ == "replace") {
      Json* found = Resolve(root_, *path_);
      if (found != nullptr) *found = Copy(*value_, allocator_);
      return found != nullptr;
    }
    const Json* source = Resolve(root_, *from_);
    if (source == nullptr) return false;
    copied_ += ToText(*source).size();
    if (copied_ > kMaxCopiedBytes) return false;
    Json moved = Copy(*source, allocator_);
    if (name_ == "move" && !RemoveAt(root_, *from_)) return false;
    return Add(root_, *path_, std::move(moved), allocator_);
  }

  Json& root_;
  size_t& copied_;
  const std::string_view name_;
  const std::optional<Location> path_;
  const std::optional<Location> from_;
  const Json* value_;
  JsonAllocator& allocator_;
  bool well_formed_ = false;
};

}  // namespace

JsonPatchResult ApplyJsonPatch(Json& target, const Json& patch, JsonAllocator& allocator) {
  if (!patch.IsArray() || patch.Size() > kMaxOperations) return JsonPatchResult::kMalformed;
  size_t copied = 0;
  for (const Json& operation : patch.GetArray()) {
    const JsonPatchResult result = Operation(target, operation, copied, allocator).Apply();
    if (result != JsonPatchResult::kApplied) return result;
  }
  return JsonPatchResult::kApplied;
}

}  // namespace nodeops::k8s::sandbox
