#include "k8s/sandbox/field_set.h"

#include <utility>

#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

using Kind = Schema::Kind;

bool IsGranular(const Schema& schema) {
  return schema.kind == Kind::kObject || schema.kind == Kind::kMap ||
         (schema.kind == Kind::kList && schema.list_type != Schema::ListType::kAtomic);
}

class Comparer {
 public:
  static void Compare(const Schema& schema, const Json* before, const Json* after,
                      FieldSet& written, FieldSet& removed) {
    if (before != nullptr && before->IsNull()) before = nullptr;
    if (after != nullptr && after->IsNull()) after = nullptr;
    if (before == nullptr && after == nullptr) return;
    if (before != nullptr && after != nullptr && *before == *after) return;
    if (after == nullptr) removed.self = true;
    if (before == nullptr || (after != nullptr && !IsGranular(schema))) written.self = true;
    Comparer comparer{written, removed};
    if (schema.kind == Kind::kObject) {
      for (const Field& field : schema.fields) {
        comparer.Child(*field.schema, Part(before, field.name), Part(after, field.name),
                       [&] { return Concat("f:", field.name); });
      }
    } else if (schema.kind == Kind::kMap) {
      comparer.Map(schema, before, after);
    } else if (IsGranular(schema)) {
      comparer.List(schema, before, after);
    }
  }

 private:
  Comparer(FieldSet& written, FieldSet& removed) : written_(written), removed_(removed) {}

  static const Json* Part(const Json* object, std::string_view key) {
    return object == nullptr ? nullptr : Find(*object, key);
  }

  template <typename Edge>
  void Child(const Schema& schema, const Json* before, const Json* after, const Edge& edge) {
    FieldSet written, removed;
    Compare(schema, before, after, written, removed);
    if (!written.empty()) written_.children[edge()] = std::move(written);
    if (!removed.empty()) removed_.children[edge()] = std::move(removed);
  }

  void Map(const Schema& schema, const Json* before, const Json* after) {
    const auto each = [&](const Json* map, bool only_new) {
      if (map == nullptr) return;
      for (const auto& member : map->GetObject()) {
        const std::string_view key = Text(member.name);
        if (only_new && Part(after, key) != nullptr) continue;
        Child(*schema.element, Part(before, key), Part(after, key),
              [&] { return Concat("f:", key); });
      }
    };
    each(after, false);
    each(before, true);
  }

  // The element of the list that is the same one as `element`.
  static const Json* Same(const Schema& schema, const Json* list, const Json& element) {
    if (list == nullptr) return nullptr;
    for (const Json& other : list->GetArray()) {
      if (schema.list_type == Schema::ListType::kSet
              ? other == element
              : KeyOf(schema, other) == KeyOf(schema, element)) {
        return &other;
      }
    }
    return nullptr;
  }

  static std::string_view KeyOf(const Schema& schema, const Json& element) {
    return StringAt(element, schema.merge_key);
  }

  void List(const Schema& schema, const Json* before, const Json* after) {
    const auto edge = [&](const Json& element) {
      if (schema.list_type == Schema::ListType::kSet) return Concat("v:", ToText(element));
      const Json* key = Find(element, schema.merge_key);
      return Concat("k:{\"", schema.merge_key, "\":", key == nullptr ? "null" : ToText(*key), "}");
    };
    const auto each = [&](const Json* list, bool only_new) {
      if (list == nullptr) return;
      for (const Json& element : list->GetArray()) {
        const Json* now = Same(schema, after, element);
        if (only_new && now != nullptr) continue;
        Child(*schema.element, Same(schema, before, element), now, [&] { return edge(element); });
      }
    };
    each(after, false);
    each(before, true);
  }

  FieldSet& written_;
  FieldSet& removed_;
};

}  // namespace

void FieldSet::Add(const FieldSet& other) {
  self |= other.self;
  for (const auto& [edge, child] : other.children) children[edge].Add(child);
}

void FieldSet::Subtract(const FieldSet& other) {
  if (other.self) self = false;
  for (const auto& [edge, child] : other.children) {
    const auto it = children.find(edge);
    if (it == children.end()) continue;
    it->second.Subtract(child);
    if (it->second.empty()) children.erase(it);
  }
}

FieldSet FieldSet::FromJson(const Json& fields_v1) {
  FieldSet set;
  if (!fields_v1.IsObject()) return set;
  for (const auto& member : fields_v1.GetObject()) {
    if (Text(member.name) == ".") {
      set.self = true;
      continue;
    }
    FieldSet child = FromJson(member.value);
    if (child.empty()) child.self = true;  // A leaf is written as {}.
    set.children.emplace(Text(member.name), std::move(child));
  }
  return set;
}

Json FieldSet::ToJson(JsonAllocator& allocator) const {
  Json json(rapidjson::kObjectType);
  if (self && !children.empty()) {
    json.AddMember(".", Json(rapidjson::kObjectType), allocator);
  }
  for (const auto& [edge, child] : children) {
    json.AddMember(MakeString(edge, allocator), child.ToJson(allocator), allocator);
  }
  return json;
}

FieldChanges Compare(const Schema& schema, const Json* before, const Json* after) {
  FieldChanges changes;
  Comparer::Compare(schema, before, after, changes.written, changes.removed);
  return changes;
}

}  // namespace nodeops::k8s::sandbox
