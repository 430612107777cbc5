#include "k8s/sandbox/node_registry.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/managed_fields.h"
#include "k8s/sandbox/node_codec.h"
#include "k8s/sandbox/node_validation.h"
#include "k8s/sandbox/patch.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr std::string_view kNotReadyTaint = "node.kubernetes.io/not-ready";

StatusError NotANode(const Json& body, const DecodeError& error) {
  return BadRequest(Concat("Node in version \"v1\" cannot be handled as a Node: ",
                           DecodeErrorMessage(error, body)));
}

std::optional<StatusError> CheckKind(const Json& body) {
  if (!body.IsObject()) return BadRequest("the body of the request is no JSON object");
  const std::string_view kind = StringAt(body, "kind");
  const std::string_view version = StringAt(body, "apiVersion");
  if ((kind.empty() || kind == "Node") && (version.empty() || version == "v1")) {
    return std::nullopt;
  }
  return BadRequest(Concat("the API version in the data (",
                           std::string(version.empty() ? "v1" : version),
                           ", Kind=", std::string(kind.empty() ? "Node" : kind),
                           ") does not match the expected API version (v1, Kind=Node)"));
}

// A node that nobody vouches for yet takes no pods: what the admission plugin TaintNodesByCondition
// adds to new nodes.
void AddNotReadyTaint(Json& node, JsonAllocator& allocator) {
  Json& spec = *Find(node, "spec");
  Json taint(rapidjson::kObjectType);
  taint.AddMember("key", MakeString(kNotReadyTaint, allocator), allocator);
  taint.AddMember("effect", "NoSchedule", allocator);
  Json* taints = Find(spec, "taints");
  if (taints == nullptr) {
    Set(spec, "taints", Json(rapidjson::kArrayType), allocator);
    taints = Find(spec, "taints");
  }
  for (const Json& other : taints->GetArray()) {
    if (StringAt(other, "key") == kNotReadyTaint) return;
  }
  taints->PushBack(std::move(taint), allocator);
}

void ReplacePart(Json& node, std::string_view part, const Json& source, JsonAllocator& allocator) {
  *Find(node, part) = Copy(*Find(source, part), allocator);
}

// Returns the metadata: where it was before, it may be no more.
Json& FillIdentity(Json& body, JsonAllocator& allocator) {
  Set(body, "kind", Json("Node"), allocator);
  Set(body, "apiVersion", Json("v1"), allocator);
  Json& metadata = *Find(body, "metadata");
  Remove(metadata, "deletionTimestamp");
  Remove(metadata, "selfLink");
  return metadata;
}

// Fields that a PUT may leave out keep what is stored.
void KeepOmitted(Json& metadata, const Json& stored, JsonAllocator& allocator) {
  for (std::string_view key : {"uid", "creationTimestamp", "name"}) {
    const Json* value = Find(std::as_const(metadata), key);
    const bool absent =
        value == nullptr || value->IsNull() || (value->IsString() && value->GetStringLength() == 0);
    if (absent) Set(metadata, key, Copy(*Find(stored, key), allocator), allocator);
  }
}

std::optional<StatusError> CheckVersion(const NodePtr& old, const Json& node) {
  const std::string_view version = StringAt(*Find(node, "metadata"), "resourceVersion");
  if (version.empty() || version == Concat(old->revision)) return std::nullopt;
  int64_t number;
  if (!absl::SimpleAtoi(std::string(version), &number) || number < 0) {
    return Invalid(old->name,
                   {{"FieldValueInvalid",
                     Concat("Invalid value: \"", version, "\": must be an unsigned integer"),
                     "metadata.resourceVersion"}});
  }
  if (number == 0) return std::nullopt;  // As good as none.
  return Modified(old->name);
}

StatusError NameMismatch(std::string_view object, std::string_view url) {
  return BadRequest(Concat("the name of the object (", object,
                           ") does not match the name on the URL (", url, ")"));
}

}  // namespace

WriteResult NodeRegistry::Create(JsonDocument body, const WriteContext& context, bool keep_status) {
  if (auto error = CheckKind(body)) return *std::move(error);
  JsonAllocator& allocator = body.GetAllocator();
  if (Find(body, "metadata") == nullptr || !Find(body, "metadata")->IsObject()) {
    Set(body, "metadata", Json(rapidjson::kObjectType), allocator);
  }
  if (!StringAt(*Find(body, "metadata"), "resourceVersion").empty()) {
    return BadRequest("resourceVersion should not be set on objects to be created");
  }
  Json& metadata = FillIdentity(body, allocator);
  for (const char* field : {"uid", "creationTimestamp"}) Remove(metadata, field);
  Json node, empty, nothing(rapidjson::kObjectType);
  if (auto error = DecodeNode(body, node, allocator)) return NotANode(body, *error);
  DecodeNode(nothing, empty, allocator);
  if (!keep_status) ReplacePart(node, "status", empty, allocator);
  const std::string name(StringAt(*Find(node, "metadata"), "name"));
  if (auto causes = ValidateNode(nullptr, node); !causes.empty()) {
    return Invalid(name, std::move(causes));
  }
  if (store_.Find(name) != nullptr) return AlreadyExists(name);
  UpdateManagedFields(empty, node, {context.manager, "", clock_.Now()}, allocator);
  // In their canonical places, which decoding again gives them.
  Json& created = *Find(node, "metadata");
  Set(created, "uid", MakeString(new_uid_(), allocator), allocator);
  Set(created, "resourceVersion", Json("0"), allocator);
  Set(created, "creationTimestamp",
      MakeString(absl::FormatTime(absl::RFC3339_sec, clock_.Now(), absl::UTCTimeZone()), allocator),
      allocator);
  if (!keep_status) AddNotReadyTaint(node, allocator);
  Json stored;
  DecodeNode(node, stored, allocator);
  NodePtr result = MakeStoredNode(stored, store_.revision() + 1, allocator);
  if (!context.dry_run) store_.Put(result);
  return result;
}

WriteResult NodeRegistry::Update(std::string_view name, JsonDocument body,
                                 const WriteContext& context) {
  if (auto error = CheckKind(body)) return *std::move(error);
  JsonAllocator& allocator = body.GetAllocator();
  Json node;
  if (auto error = DecodeNode(body, node, allocator)) return NotANode(body, *error);
  Json& metadata = *Find(node, "metadata");
  const std::string_view own_name = StringAt(metadata, "name");
  if (!own_name.empty() && own_name != name) return NameMismatch(own_name, name);
  const NodePtr old = store_.Find(name);
  const std::string_view uid = StringAt(metadata, "uid");
  if (!uid.empty() && (old == nullptr || uid != old->uid)) {
    return UidMismatch(name, uid, old == nullptr ? "" : old->uid);
  }
  if (old == nullptr) return NotFound("nodes", name);
  return Store(old, body, context, allocator);
}

WriteResult NodeRegistry::Patch(std::string_view name, std::string_view content_type,
                                std::string_view patch, const WriteContext& context) {
  if (!IsPatchType(content_type)) return UnsupportedMediaType("");
  const NodePtr old = store_.Find(name);
  if (old == nullptr) return NotFound("nodes", name);
  JsonDocument document = ParseStored(old->json);
  JsonAllocator& allocator = document.GetAllocator();
  if (auto error = ApplyPatch(content_type, patch, document, allocator)) return *std::move(error);
  Json node;
  if (auto error = DecodeNode(document, node, allocator)) {
    return PatchOutcomeInvalid(ToText(document), DecodeErrorMessage(*error, document));
  }
  if (auto error = CheckKind(document)) return *std::move(error);
  const std::string_view own_name = StringAt(*Find(node, "metadata"), "name");
  if (own_name != name) return NameMismatch(own_name, name);
  return Store(old, document, context, allocator);
}

// Makes the node to store of `raw`, what the client wants, and of what is stored.
WriteResult NodeRegistry::Store(const NodePtr& old, Json& raw, const WriteContext& context,
                                JsonAllocator& allocator) {
  JsonDocument before = ParseStored(old->json);
  if (Find(raw, "metadata") == nullptr || !Find(raw, "metadata")->IsObject()) {
    Set(raw, "metadata", Json(rapidjson::kObjectType), allocator);
  }
  if (auto error = CheckVersion(old, raw)) return *std::move(error);
  Json& metadata = FillIdentity(raw, allocator);
  KeepOmitted(metadata, *Find(before, "metadata"), allocator);
  Set(metadata, "resourceVersion", MakeString(Concat(old->revision), allocator), allocator);
  Json after;
  DecodeNode(raw, after, allocator);
  ReplacePart(after, context.status ? "spec" : "status", before, allocator);
  if (auto causes = ValidateNode(&before, after); !causes.empty()) {
    return Invalid(old->name, std::move(causes));
  }
  return Commit(old, before, after, context, allocator);
}

WriteResult NodeRegistry::Commit(const NodePtr& old, Json& before, Json& after,
                                 const WriteContext& context, JsonAllocator& allocator) {
  UpdateManagedFields(before, after,
                      {context.manager, context.status ? "status" : "", clock_.Now()}, allocator);
  if (ToText(after) == old->json) return old;
  if (context.dry_run) return MakeStoredNode(after, old->revision, allocator);
  NodePtr node = MakeStoredNode(after, store_.revision() + 1, allocator);
  store_.Put(node);
  return node;
}

WriteResult NodeRegistry::Delete(std::string_view name, std::string_view options, bool dry_run) {
  const NodePtr old = store_.Find(name);
  if (old == nullptr) return NotFound("nodes", name);
  if (!options.empty()) {
    const std::optional<JsonDocument> parsed = ParseJson(options);
    if (!parsed || !parsed->IsObject())
      return BadRequest("the body of the request is no JSON object");
    if (const Json* preconditions = Find(*parsed, "preconditions"); preconditions != nullptr) {
      const std::string_view uid = StringAt(*preconditions, "uid");
      if (!uid.empty() && uid != old->uid) return UidMismatch(name, uid, old->uid);
      const std::string_view version = StringAt(*preconditions, "resourceVersion");
      if (!version.empty() && version != Concat(old->revision)) return Modified(name);
    }
  }
  if (dry_run) return old;
  JsonDocument last = ParseStored(old->json);
  NodePtr node = MakeStoredNode(last, store_.revision() + 1, last.GetAllocator());
  store_.Delete(node);
  return node;
}

}  // namespace nodeops::k8s::sandbox
