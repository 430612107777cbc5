#include "k8s/sandbox/strategic_merge.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/node_schema.h"

namespace nodeops::k8s::sandbox {
namespace {

using Error = std::optional<std::string>;

constexpr std::string_view kPatch = "$patch";
constexpr std::string_view kRetainKeys = "$retainKeys";
constexpr std::string_view kDeleteFromList = "$deleteFromPrimitiveList/";
constexpr std::string_view kSetOrder = "$setElementOrder/";

// Fields outside of the schema merge as in a merge patch.
const Schema& AnySchema() {
  static const Schema* const schema = new Schema{Schema::Kind::kAny};
  return *schema;
}

const Schema& ChildSchema(const Schema& schema, std::string_view name) {
  if (schema.kind == Schema::Kind::kMap) return *schema.element;
  const Field* field = schema.FindField(name);
  return field == nullptr ? AnySchema() : *field->schema;
}

class Merger {
 public:
  explicit Merger(JsonAllocator& allocator) : allocator_(allocator) {}

  Error MergeObject(const Schema& schema, Json& target, const Json& patch) {
    if (!target.IsObject()) target.SetObject();
    if (const Json* directive = Find(patch, kPatch); directive != nullptr) {
      return Direct(schema, target, patch, *directive);
    }
    if (Error error = RetainKeys(target, patch)) return error;
    for (const auto& member : patch.GetObject()) {
      if (Error error = MergeMember(schema, target, Text(member.name), member.value)) return error;
    }
    SortMembers(target);
    return std::nullopt;
  }

 private:
  Error Direct(const Schema& schema, Json& target, const Json& patch, const Json& directive) {
    const std::string_view what = directive.IsString() ? Text(directive) : "";
    if (what != "replace" && what != "delete" && what != "merge") {
      return Concat("Unknown patch type found: ", ToText(directive));
    }
    Json rest = Copy(patch, allocator_);
    Remove(rest, kPatch);
    if (what == "merge") return MergeObject(schema, target, rest);
    target.SetObject();
    if (what == "replace") target = std::move(rest);
    return std::nullopt;
  }

  Error RetainKeys(Json& target, const Json& patch) {
    const Json* retain = Find(patch, kRetainKeys);
    if (retain == nullptr) return std::nullopt;
    if (!retain->IsArray()) return std::string("unable to merge: $retainKeys must be a list");
    const auto kept = [&](const Json& key) {
      return std::find(retain->Begin(), retain->End(), key) != retain->End();
    };
    for (auto it = target.MemberBegin(); it != target.MemberEnd();) {
      it = kept(it->name) ? it + 1 : target.EraseMember(it);
    }
    return std::nullopt;
  }

  Error MergeMember(const Schema& schema, Json& target, std::string_view name, const Json& patch) {
    if (name == kRetainKeys) return std::nullopt;
    if (name.substr(0, kDeleteFromList.size()) == kDeleteFromList) {
      return DeleteFromList(target, name.substr(kDeleteFromList.size()), patch);
    }
    if (name.substr(0, kSetOrder.size()) == kSetOrder) return std::nullopt;  // Order means nothing.
    if (patch.IsNull()) {
      Remove(target, name);
      return std::nullopt;
    }
    if (Find(target, name) == nullptr) Set(target, name, Json(), allocator_);
    Json& old = *Find(target, name);
    const Schema& child = ChildSchema(schema, name);
    if (patch.IsObject()) return MergeObject(child, old, patch);
    const bool merges = child.kind == Schema::Kind::kList &&
                        child.list_type != Schema::ListType::kAtomic && patch.IsArray();
    if (merges) return MergeList(child, old, patch);
    old = Copy(patch, allocator_);
    return std::nullopt;
  }

  Error DeleteFromList(Json& target, std::string_view name, const Json& items) {
    Json* list = Find(target, name);
    if (!items.IsArray())
      return Concat("unable to merge: ", kDeleteFromList, name, " must be a list");
    if (list == nullptr || !list->IsArray() || list->Empty()) return std::nullopt;
    list->Erase(std::remove_if(list->Begin(), list->End(),
                               [&](const Json& item) {
                                 return std::find(items.Begin(), items.End(), item) != items.End();
                               }),
                list->End());
    return std::nullopt;
  }

  Error MergeList(const Schema& schema, Json& list, const Json& patch) {
    if (!list.IsArray()) list.SetArray();
    for (const Json& item : patch.GetArray()) {
      if (StringAt(item, kPatch) == "replace") list.Clear();
    }
    for (const Json& item : patch.GetArray()) {
      if (StringAt(item, kPatch) == "replace") continue;
      if (schema.list_type == Schema::ListType::kSet) {
        if (std::find(list.Begin(), list.End(), item) == list.End()) {
          list.PushBack(Copy(item, allocator_), allocator_);
        }
      } else if (Error error = MergeElement(schema, list, item)) {
        return error;
      }
    }
    return std::nullopt;
  }

  Error MergeElement(const Schema& schema, Json& list, const Json& item) {
    const Json* key = Find(item, schema.merge_key);
    if (key == nullptr) {
      return Concat("map: ", ToText(item),
                    " does not contain declared merge key: ", schema.merge_key);
    }
    const auto found = std::find_if(list.Begin(), list.End(), [&](const Json& element) {
      const Json* other = Find(element, schema.merge_key);
      return other != nullptr && *other == *key;
    });
    if (StringAt(item, kPatch) == "delete") {
      if (found != list.End()) list.Erase(found);
      return std::nullopt;
    }
    if (found != list.End()) return MergeObject(*schema.element, *found, item);
    Json added;
    if (Error error = MergeObject(*schema.element, added, item)) return error;
    list.PushBack(std::move(added), allocator_);
    return std::nullopt;
  }

  JsonAllocator& allocator_;
};

}  // namespace

std::optional<std::string> ApplyStrategicMerge(Json& node, const Json& patch,
                                               JsonAllocator& allocator) {
  return Merger(allocator).MergeObject(NodeSchema(), node, patch);
}

}  // namespace nodeops::k8s::sandbox
