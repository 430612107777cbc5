#include "k8s/node.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "k8s/json.h"

namespace nodeops::k8s {
namespace {

using rapidjson::Value;
using Allocator = rapidjson::Document::AllocatorType;

// For time stamps as the API server writes them, RFC 3339.
absl::Time ParseTime(std::optional<std::string_view> text) {
  absl::Time time = absl::UnixEpoch();
  std::string error;
  if (text && !absl::ParseTime(absl::RFC3339_full, std::string(*text), &time, &error))
    return absl::UnixEpoch();
  return time;
}

std::string StringAt(const Value& value, std::initializer_list<std::string_view> path) {
  return std::string(FindJsonString(value, path).value_or(""));
}

// The object `key` of `parent`, made if there is none.
Value& ObjectIn(Value& parent, std::string_view key, Allocator& allocator) {
  auto member = parent.FindMember(JsonReference(key));
  if (member == parent.MemberEnd()) {
    parent.AddMember(JsonReference(key), Value(rapidjson::kObjectType), allocator);
    member = parent.FindMember(JsonReference(key));
  }
  if (!member->value.IsObject()) member->value.SetObject();
  return member->value;
}

void Set(Value& object, std::string_view key, Value value, Allocator& allocator) {
  const auto member = object.FindMember(JsonReference(key));
  if (member == object.MemberEnd()) {
    object.AddMember(JsonReference(key), value, allocator);
  } else {
    member->value = value;
  }
}

// Keeps the order of the other members.
void Erase(Value& object, std::string_view key) { object.EraseMember(JsonReference(key)); }

// The wanted text of each annotation that `change` names; nullopt removes it. What is set wins over
// what is removed.
std::map<std::string_view, std::optional<std::string_view>> AnnotationsOf(
    const NodeChange& change) {
  std::map<std::string_view, std::optional<std::string_view>> annotations;
  for (const std::string& key : change.remove_annotations) annotations[key] = std::nullopt;
  for (const auto& [key, text] : change.set_annotations) annotations[key] = text;
  return annotations;
}

absl::Status CheckIdentity(const Value& value) {
  if (!value.IsObject()) return absl::InvalidArgumentError("a node is a JSON object");
  for (const char* field : {"name", "uid", "resourceVersion"}) {
    if (FindJsonString(value, {"metadata", field}).value_or("").empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("a node without a string metadata.", field, " that is not empty"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Node> Node::Parse(std::string_view json) {
  NODEOPS_ASSIGN_OR_RETURN(JsonDocument document, ParseJson(json));
  NODEOPS_RETURN_IF_ERROR(CheckIdentity(*document));
  return Node(std::move(document));
}

absl::StatusOr<Node> Node::FromValue(const Value& value) {
  NODEOPS_RETURN_IF_ERROR(CheckIdentity(value));
  return Node(CopyJson(value));
}

Node::Node(std::shared_ptr<const rapidjson::Document> document)
    : document_(std::move(document)),
      name_(StringAt(*document_, {"metadata", "name"})),
      uid_(StringAt(*document_, {"metadata", "uid"})),
      resource_version_(StringAt(*document_, {"metadata", "resourceVersion"})) {}

bool Node::unschedulable() const {
  const Value* value = FindJson(*document_, {"spec", "unschedulable"});
  return value != nullptr && value->IsTrue();
}

std::optional<std::string> Node::annotation(std::string_view key) const {
  const auto text = FindJsonString(*document_, {"metadata", "annotations", key});
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::map<std::string, std::string> Node::labels() const {
  std::map<std::string, std::string> labels;
  const Value* object = FindJson(*document_, {"metadata", "labels"});
  if (object == nullptr || !object->IsObject()) return labels;
  for (const auto& [key, text] : object->GetObject()) {
    if (text.IsString()) labels.emplace(JsonText(key), JsonText(text));
  }
  return labels;
}

std::vector<FieldManager> Node::managed_fields() const {
  std::vector<FieldManager> managers;
  const Value* entries = FindJson(*document_, {"metadata", "managedFields"});
  if (entries == nullptr || !entries->IsArray()) return managers;
  for (const Value& entry : entries->GetArray()) {
    managers.push_back({.manager = StringAt(entry, {"manager"}),
                        .operation = StringAt(entry, {"operation"}),
                        .subresource = StringAt(entry, {"subresource"}),
                        .time = ParseTime(FindJsonString(entry, {"time"}))});
  }
  return managers;
}

std::vector<std::string> Node::schedulability_managers() const {
  std::vector<std::string> managers;
  const Value* entries = FindJson(*document_, {"metadata", "managedFields"});
  if (entries == nullptr || !entries->IsArray()) return managers;
  for (const Value& entry : entries->GetArray()) {
    if (FindJson(entry, {"fieldsV1", "f:spec", "f:unschedulable"}) == nullptr) continue;
    managers.push_back(StringAt(entry, {"manager"}));
  }
  return managers;
}

absl::Time Node::creation_time() const {
  return ParseTime(FindJsonString(*document_, {"metadata", "creationTimestamp"}));
}

bool Node::ready() const {
  const Value* conditions = FindJson(*document_, {"status", "conditions"});
  if (conditions == nullptr || !conditions->IsArray()) return false;
  for (const Value& condition : conditions->GetArray()) {
    if (FindJsonString(condition, {"type"}) == "Ready") {
      return FindJsonString(condition, {"status"}) == "True";
    }
  }
  return false;
}

std::string Node::ToJsonWith(const NodeChange& change) const {
  rapidjson::Document copy;
  Allocator& allocator = copy.GetAllocator();
  copy.CopyFrom(*document_, allocator);
  if (change.unschedulable) {
    Set(ObjectIn(copy, "spec", allocator), "unschedulable", Value(true), allocator);
  } else if (copy.HasMember("spec") && copy["spec"].IsObject()) {
    Erase(copy["spec"], "unschedulable");
  }
  const auto annotations = AnnotationsOf(change);
  if (!annotations.empty()) {
    Value& object = ObjectIn(ObjectIn(copy, "metadata", allocator), "annotations", allocator);
    for (const auto& [key, text] : annotations) {
      if (text) {
        Set(object, key, JsonReference(*text), allocator);
      } else {
        Erase(object, key);
      }
    }
  }
  return WriteJson(copy);
}

std::string MergePatch(const NodeChange& change, std::string_view resource_version) {
  rapidjson::Document patch(rapidjson::kObjectType);
  Allocator& allocator = patch.GetAllocator();
  Value& metadata = ObjectIn(patch, "metadata", allocator);
  for (const auto& [key, text] : AnnotationsOf(change)) {
    Set(ObjectIn(metadata, "annotations", allocator), key, text ? JsonReference(*text) : Value(),
        allocator);
  }
  Set(metadata, "resourceVersion", JsonReference(resource_version), allocator);
  Set(ObjectIn(patch, "spec", allocator), "unschedulable",
      change.unschedulable ? Value(true) : Value(), allocator);
  return WriteJson(patch);
}

}  // namespace nodeops::k8s
