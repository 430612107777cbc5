#include "k8s/sandbox/managed_fields.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "k8s/sandbox/field_set.h"

namespace nodeops::k8s::sandbox {
namespace {

struct Entry {
  std::string manager;
  std::string operation;
  std::string subresource;
  std::string time;
  FieldSet fields;

  bool IsOf(const FieldWriter& writer) const {
    return manager == writer.manager && operation == "Update" && subresource == writer.subresource;
  }
};

std::vector<Entry> EntriesOf(const Json& node) {
  std::vector<Entry> entries;
  const Json* list = Find(*Find(node, "metadata"), "managedFields");
  if (list == nullptr) return entries;
  for (const Json& item : list->GetArray()) {
    const Json* fields = Find(item, "fieldsV1");
    if (fields == nullptr) continue;
    const auto text = [&](std::string_view key) { return std::string(StringAt(item, key)); };
    entries.push_back({text("manager"), text("operation"), text("subresource"), text("time"),
                       FieldSet::FromJson(*fields)});
  }
  return entries;
}

// What no manager owns: the identity and what the server itself sets.
void RemoveUnowned(FieldSet& set) {
  set.self = false;
  set.children.erase("f:kind");
  set.children.erase("f:apiVersion");
  const auto metadata = set.children.find("f:metadata");
  if (metadata == set.children.end()) return;
  for (const char* edge : {"f:name", "f:namespace", "f:selfLink", "f:uid", "f:resourceVersion",
                           "f:generation", "f:creationTimestamp", "f:managedFields"}) {
    metadata->second.children.erase(edge);
  }
  if (metadata->second.empty()) set.children.erase(metadata);
}

Json ToJson(const Entry& entry, JsonAllocator& allocator) {
  Json json(rapidjson::kObjectType);
  const auto add = [&](const char* key, std::string_view value) {
    if (value.empty()) return;
    json.AddMember(rapidjson::StringRef(key), MakeString(value, allocator), allocator);
  };
  add("manager", entry.manager);
  add("operation", entry.operation);
  add("apiVersion", "v1");
  add("time", entry.time);
  add("fieldsType", "FieldsV1");
  json.AddMember("fieldsV1", entry.fields.ToJson(allocator), allocator);
  add("subresource", entry.subresource);
  return json;
}

void Take(std::vector<Entry>& entries, const FieldSet& written, const FieldWriter& writer) {
  for (Entry& entry : entries) {
    if (!entry.IsOf(writer)) entry.fields.Subtract(written);
  }
  if (written.empty()) return;
  auto own = std::find_if(entries.begin(), entries.end(),
                          [&](const Entry& entry) { return entry.IsOf(writer); });
  if (own == entries.end()) {
    own = entries.insert(own, {writer.manager, "Update", writer.subresource, "", {}});
  }
  own->fields.Add(written);
  own->time = absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", writer.time, absl::UTCTimeZone());
}

}  // namespace

std::string ManagerName(std::string_view field_manager, std::string_view user_agent) {
  if (!field_manager.empty()) return std::string(field_manager);
  const std::string_view program = user_agent.substr(0, user_agent.find('/'));
  return program.empty() || program.size() > 128 ? "unknown" : std::string(program);
}

void UpdateManagedFields(const Json& before, Json& after, const FieldWriter& writer,
                         JsonAllocator& allocator, const Schema& schema) {
  FieldChanges changes = Compare(schema, &before, &after);
  RemoveUnowned(changes.written);
  RemoveUnowned(changes.removed);
  const bool has_entries =
      Find(std::as_const(*Find(after, "metadata")), "managedFields") != nullptr;
  if (changes.written.empty() && changes.removed.empty() && has_entries) return;
  std::vector<Entry> entries = EntriesOf(after);
  if (entries.empty()) entries = EntriesOf(before);
  for (Entry& entry : entries) entry.fields.Subtract(changes.removed);
  Take(entries, changes.written, writer);
  std::erase_if(entries, [](const Entry& entry) { return entry.fields.empty(); });
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.operation, a.time, a.manager) < std::tie(b.operation, b.time, b.manager);
  });
  Json list(rapidjson::kArrayType);
  for (const Entry& entry : entries) list.PushBack(ToJson(entry, allocator), allocator);
  Json& metadata = *Find(after, "metadata");
  if (list.Empty()) {
    Remove(metadata, "managedFields");
  } else {
    Set(metadata, "managedFields", std::move(list), allocator);  // Last in the canonical order.
  }
}

}  // namespace nodeops::k8s::sandbox
