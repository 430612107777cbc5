#include "k8s/sandbox/field_set.h"

#include <utility>

#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

using Kind = Schema::Kind;
using Children = std::map<std::string, std::pair<const Json*, const Json*>>;

bool IsGranular(const Schema& schema) {
  return schema.kind == Kind::kObject || schema.kind == Kind::kMap ||
         (schema.kind == Kind::kList && schema.list_type != Schema::ListType::kAtomic);
}

std::string ElementKey(const Schema& list, const Json& element) {
  if (list.list_type == Schema::ListType::kSet) return Concat("v:", ToText(element));
  const Json* key = Find(element, list.merge_key);
  return Concat("k:{\"", std::string(list.merge_key), "\":", key == nullptr ? "null" : ToText(*key),
                "}");
}

// The parts of both versions, by their edge in a FieldSet.
Children Pair(const Schema& schema, const Json* before, const Json* after) {
  Children children;
  const auto collect = [&](const Json* value, auto slot) {
    if (value == nullptr) return;
    if (value->IsObject()) {
      for (const auto& member : value->GetObject()) {
        const std::string_view name = Text(member.name);
        slot(children[Concat("f:", name)]) = &member.value;
      }
    } else if (value->IsArray()) {
      for (const Json& item : value->GetArray()) slot(children[ElementKey(schema, item)]) = &item;
    }
  };
  collect(before, [](auto& pair) -> const Json*& { return pair.first; });
  collect(after, [](auto& pair) -> const Json*& { return pair.second; });
  return children;
}

const Schema* ChildSchema(const Schema& schema, std::string_view edge) {
  if (schema.kind != Kind::kObject) return schema.element;
  const Field* field = schema.FindField(edge.substr(2));
  return field == nullptr ? nullptr : field->schema;
}

void CompareInto(const Schema& schema, const Json* before, const Json* after, FieldSet& written,
                 FieldSet& removed) {
  if (before != nullptr && before->IsNull()) before = nullptr;
  if (after != nullptr && after->IsNull()) after = nullptr;
  if (before == nullptr && after == nullptr) return;
  if (after == nullptr) removed.self = true;
  if (before == nullptr) written.self = true;
  if (!IsGranular(schema)) {
    if (before != nullptr && after != nullptr && *before != *after) written.self = true;
    return;
  }
  for (const auto& [edge, versions] : Pair(schema, before, after)) {
    const Schema* child = ChildSchema(schema, edge);
    if (child == nullptr) continue;
    FieldSet child_written, child_removed;
    CompareInto(*child, versions.first, versions.second, child_written, child_removed);
    if (!child_written.empty()) written.children[edge] = std::move(child_written);
    if (!child_removed.empty()) removed.children[edge] = std::move(child_removed);
  }
}

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
  CompareInto(schema, before, after, changes.written, changes.removed);
  return changes;
}

}  // namespace nodeops::k8s::sandbox
