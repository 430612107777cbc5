#include "k8s/sandbox/event_registry.h"

#include <algorithm>
#include <vector>

#include "absl/time/time.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/field_selector.h"
#include "k8s/sandbox/managed_fields.h"
#include "k8s/sandbox/node_codec.h"
#include "k8s/sandbox/patch.h"

namespace nodeops::k8s::sandbox {
namespace {

// How every stored event begins; in lists, items come without it.
constexpr std::string_view kHead = R"({"kind":"Event","apiVersion":"v1",)";

std::optional<StatusError> CheckKind(const Json& body) {
  if (!body.IsObject()) return BadRequest("the body of the request is no JSON object");
  const std::string_view kind = StringAt(body, "kind");
  const std::string_view version = StringAt(body, "apiVersion");
  if ((kind.empty() || kind == "Event") && (version.empty() || version == "v1")) {
    return std::nullopt;
  }
  return BadRequest(Concat("the API version in the data (", version.empty() ? "v1" : version,
                           ", Kind=", kind.empty() ? "Event" : kind,
                           ") does not match the expected API version (v1, Kind=Event)"));
}

Json& MetadataOf(Json& body, JsonAllocator& allocator) {
  Json* metadata = Find(body, "metadata");
  if (metadata == nullptr || !metadata->IsObject()) {
    Set(body, "metadata", Json(rapidjson::kObjectType), allocator);
  }
  return *Find(body, "metadata");
}

// An object without a namespace has its events in `default`
// (kubernetes/pkg/apis/core/validation/events.go).
std::optional<StatusError> CheckInvolved(const Json& event, const std::string& name,
                                         std::string_view name_space) {
  const std::string_view involved = StringAt(*Find(event, "involvedObject"), "namespace");
  if (involved == name_space || (involved.empty() && name_space == "default")) return std::nullopt;
  return Invalid(name,
                 {{"FieldValueInvalid",
                   Concat("Invalid value: \"", involved, "\": does not match event.namespace"),
                   "involvedObject.namespace"}},
                 "Event");
}

const std::vector<std::string_view>& SelectableFields() {
  static const auto& fields = *new std::vector<std::string_view>{"involvedObject.kind",
                                                                 "involvedObject.namespace",
                                                                 "involvedObject.name",
                                                                 "involvedObject.uid",
                                                                 "involvedObject.apiVersion",
                                                                 "reason",
                                                                 "involvedObject.fieldPath",
                                                                 "involvedObject.resourceVersion",
                                                                 "reportingComponent",
                                                                 "source",
                                                                 "type",
                                                                 "metadata.name",
                                                                 "metadata.namespace"};
  return fields;
}

std::string_view ValueOf(const Json& event, std::string_view field) {
  if (field == "source") {
    const std::string_view component = StringAt(*Find(event, "source"), "component");
    return component.empty() ? StringAt(event, "reportingComponent") : component;
  }
  const size_t dot = field.find('.');
  if (dot == std::string_view::npos) return StringAt(event, field);
  return StringAt(*Find(event, field.substr(0, dot)), field.substr(dot + 1));
}

}  // namespace

// What follows a generateName: the alphabet of apimachinery's rand package, never the same twice.
std::string EventRegistry::NameFrom(std::string_view prefix) {
  constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
  uint64_t number = 5'318'008 + ++names_made_ * 7919;  // No multiple of 3: all places are taken.
  std::string name(prefix);
  for (int i = 0; i < 5; ++i, number /= kAlphabet.size()) {
    name.push_back(kAlphabet[number % kAlphabet.size()]);
  }
  return name;
}

EventRegistry::Result EventRegistry::Create(JsonDocument body, const EventWrite& write) {
  if (auto error = CheckKind(body)) return *std::move(error);
  JsonAllocator& allocator = body.GetAllocator();
  Json& metadata = MetadataOf(body, allocator);
  std::string name(StringAt(metadata, "name"));
  const std::string_view prefix = StringAt(metadata, "generateName");
  if (name.empty() && !prefix.empty()) name = NameFrom(prefix);
  const std::string_view own = StringAt(metadata, "namespace");
  if (!own.empty() && own != write.name_space) {
    return BadRequest(
        "the namespace of the provided object does not match the namespace sent on "
        "the request");
  }
  Set(body, "kind", Json("Event"), allocator);
  Set(body, "apiVersion", Json("v1"), allocator);
  Set(metadata, "name", MakeString(name, allocator), allocator);
  Set(metadata, "namespace", MakeString(write.name_space, allocator), allocator);
  Set(metadata, "uid", MakeString(new_uid_(), allocator), allocator);
  Set(metadata, "creationTimestamp",
      MakeString(absl::FormatTime(absl::RFC3339_sec, clock_.Now(), absl::UTCTimeZone()), allocator),
      allocator);
  Json event, empty;
  DecodeObject(EventSchema(), Json(rapidjson::kObjectType), empty, allocator);
  if (auto error = DecodeObject(EventSchema(), body, event, allocator)) {
    return BadRequest(Concat("Event in version \"v1\" cannot be handled as a Event: ",
                             DecodeErrorMessage(*error, body)));
  }
  if (name.empty()) {
    return Invalid("",
                   {{"FieldValueRequired", "Required value: name or generateName is required",
                     "metadata.name"}},
                   "Event");
  }
  if (auto error = CheckInvolved(event, name, write.name_space)) return *std::move(error);
  const Key key(write.name_space, name);
  if (events_.contains(key)) return AlreadyExists(name, "events");
  return Save(key, empty, event, write, allocator);
}

EventRegistry::Result EventRegistry::Patch(std::string_view name, std::string_view content_type,
                                           std::string_view patch, const EventWrite& write) {
  if (!IsPatchType(content_type)) return UnsupportedMediaType("");
  const Key key(write.name_space, name);
  const auto stored = events_.find(key);
  if (stored == events_.end()) return NotFound("events", name);
  const JsonDocument before = ParseStored(stored->second);
  JsonDocument document = ParseStored(stored->second);
  JsonAllocator& allocator = document.GetAllocator();
  if (auto error = ApplyPatch(content_type, patch, document, allocator)) return *std::move(error);
  if (auto error = CheckKind(document)) return *std::move(error);
  Json& metadata = MetadataOf(document, allocator);
  for (const char* field : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
    Set(metadata, field, Copy(*Find(*Find(before, "metadata"), field), allocator), allocator);
  }
  Json event;
  if (auto error = DecodeObject(EventSchema(), document, event, allocator)) {
    return PatchOutcomeInvalid(ToText(document), DecodeErrorMessage(*error, document));
  }
  if (auto error = CheckInvolved(event, key.second, key.first)) return *std::move(error);
  return Save(key, before, event, write, allocator);
}

EventRegistry::Result EventRegistry::Save(const Key& key, const Json& before, Json& event,
                                          const EventWrite& write, JsonAllocator& allocator) {
  UpdateManagedFields(before, event, {write.manager, "", clock_.Now()}, allocator, EventSchema());
  const auto stored = events_.find(key);
  if (stored != events_.end() && ToText(event) == stored->second) return stored->second;
  Set(*Find(event, "metadata"), "resourceVersion", MakeString(Concat(revision_ + 1), allocator),
      allocator);
  Json canonical;  // With everything in its place.
  DecodeObject(EventSchema(), event, canonical, allocator);
  std::string text = ToText(canonical);
  if (write.dry_run) return text;
  ++revision_;
  if (stored == events_.end()) in_order_.push_back(key);
  events_[key] = text;
  if (in_order_.size() > max_events_) {
    events_.erase(in_order_.front());
    in_order_.pop_front();
  }
  return text;
}

EventRegistry::Result EventRegistry::Get(std::string_view name_space, std::string_view name) const {
  const auto stored = events_.find(Key(name_space, name));
  if (stored == events_.end()) return NotFound("events", name);
  return stored->second;
}

EventRegistry::Result EventRegistry::List(std::string_view name_space,
                                          std::string_view field_selector) const {
  auto parsed = ParseFieldTerms(field_selector, SelectableFields());
  if (auto* problem = std::get_if<std::string>(&parsed)) return BadRequest(std::move(*problem));
  const auto& terms = std::get<std::vector<FieldTerm>>(parsed);
  std::string items;
  for (const auto& [key, json] : events_) {
    if (!name_space.empty() && key.first != name_space) continue;
    const JsonDocument event = ParseStored(json);
    const bool matches = std::all_of(terms.begin(), terms.end(), [&](const FieldTerm& term) {
      return (ValueOf(event, term.field) == term.value) == term.equal;
    });
    if (matches) items += Concat(items.empty() ? "{" : ",{", json.substr(kHead.size()));
  }
  return Concat(R"({"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":")",
                revision_, R"("},"items":[)", items, "]}");
}

}  // namespace nodeops::k8s::sandbox
