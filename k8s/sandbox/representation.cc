#include "k8s/sandbox/representation.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/table.h"

namespace nodeops::k8s::sandbox {
namespace {

using Kind = Representation::Kind;
using IncludeObject = Representation::IncludeObject;

// How the text of every stored node begins.
constexpr std::string_view kNodePrefix = R"({"kind":"Node","apiVersion":"v1",)";

std::string PartialMetadata(const Json& node, std::string_view version, bool type) {
  const std::string metadata = Concat(R"("metadata":)", ToText(*Find(node, "metadata")), "}");
  if (!type) return Concat("{", metadata);
  return Concat(R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/)", version, R"(",)",
                metadata);
}

std::string Row(const Representation& representation, const StoredNode& stored, absl::Time now) {
  const JsonDocument node = ParseStored(stored.json);
  std::string object;
  if (representation.include_object == IncludeObject::kMetadata) {
    object = Concat(R"(,"object":)", PartialMetadata(node, representation.version, true));
  } else if (representation.include_object == IncludeObject::kObject) {
    object = Concat(R"(,"object":)", stored.json);
  }
  return Concat(R"({"cells":)", NodeCells(node, now), object, "}");
}

std::string Metadata(const ListMetadata& metadata) {
  std::string json = Concat(R"({"resourceVersion":")", metadata.revision, R"(")");
  if (!metadata.continue_token.empty()) {
    json += Concat(R"(,"continue":")", metadata.continue_token, R"(")");
  }
  if (metadata.remaining > 0) json += Concat(R"(,"remainingItemCount":)", metadata.remaining);
  return json + "}";
}

std::string TableStart(std::string_view version, const ListMetadata& metadata, bool columns) {
  return Concat(R"({"kind":"Table","apiVersion":"meta.k8s.io/)", version, R"(","metadata":)",
                Metadata(metadata), R"(,"columnDefinitions":)", columns ? NodeColumns() : "null",
                R"(,"rows":[)");
}

std::string ListStart(const Representation& representation, const ListMetadata& metadata) {
  if (representation.kind == Kind::kTable) {
    return TableStart(representation.version, metadata, true);
  }
  const std::string type =
      representation.kind == Kind::kObject
          ? R"("kind":"NodeList","apiVersion":"v1")"
          : Concat(R"("kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/)",
                   representation.version, R"(")");
  return Concat("{", type, R"(,"metadata":)", Metadata(metadata), R"(,"items":[)");
}

// Items of lists do not name their type.
void AppendItem(const Representation& representation, const StoredNode& node, absl::Time now,
                std::string& json) {
  if (representation.kind == Kind::kTable) {
    json += Row(representation, node, now);
  } else if (representation.kind == Kind::kPartialMetadata) {
    json += PartialMetadata(ParseStored(node.json), representation.version, false);
  } else {
    json += '{';
    json.append(node.json, kNodePrefix.size(), std::string::npos);
  }
}

// One form of an Accept header.
std::optional<Representation> FromMediaRange(absl::string_view range) {
  const std::vector<std::string> parts = absl::StrSplit(range, ';');
  const absl::string_view type = absl::StripAsciiWhitespace(parts[0]);
  if (type != "application/json" && type != "application/*" && type != "*/*") return std::nullopt;
  std::map<std::string, std::string> parameters;
  for (size_t i = 1; i < parts.size(); ++i) {
    const std::pair<std::string, std::string> pair =
        absl::StrSplit(parts[i], absl::MaxSplits('=', 1));
    parameters.emplace(absl::StripAsciiWhitespace(pair.first),
                       absl::StripAsciiWhitespace(pair.second));
  }
  Representation representation;
  const std::string as = parameters["as"];
  if (as.empty()) return representation;
  representation.version = parameters["v"];
  const bool known = representation.version == "v1" || representation.version == "v1beta1";
  if (!known || parameters["g"] != "meta.k8s.io") return std::nullopt;
  if (as == "Table") {
    representation.kind = Kind::kTable;
  } else if (as == "PartialObjectMetadata" || as == "PartialObjectMetadataList") {
    representation.kind = Kind::kPartialMetadata;
  } else {
    return std::nullopt;
  }
  return representation;
}

}  // namespace

std::optional<Representation> Representation::Negotiate(std::string_view accept,
                                                        std::string_view include_object) {
  if (accept.empty()) return Representation();
  const std::string header(accept);
  for (absl::string_view range : absl::StrSplit(header, ',', absl::SkipWhitespace())) {
    std::optional<Representation> representation = FromMediaRange(range);
    if (!representation) continue;
    if (include_object == "None") representation->include_object = IncludeObject::kNone;
    if (include_object == "Object") representation->include_object = IncludeObject::kObject;
    return representation;
  }
  return std::nullopt;
}

std::string RenderNode(const Representation& representation, const StoredNode& node, absl::Time now,
                       bool columns) {
  if (representation.kind == Kind::kObject) return node.json;
  if (representation.kind == Kind::kPartialMetadata) {
    return PartialMetadata(ParseStored(node.json), representation.version, true);
  }
  ListMetadata metadata;
  metadata.revision = node.revision;
  return Concat(TableStart(representation.version, metadata, columns),
                Row(representation, node, now), "]}");
}

std::string RenderList(const Representation& representation, const std::vector<NodePtr>& nodes,
                       const ListMetadata& metadata, absl::Time now) {
  std::string json = ListStart(representation, metadata);
  size_t size = json.size() + 2;
  for (const NodePtr& node : nodes) size += node->json.size() + 1;
  if (representation.kind == Kind::kObject) json.reserve(size);
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (i > 0) json += ",";
    AppendItem(representation, *nodes[i], now, json);
  }
  json += "]}";
  return json;
}

std::string RenderBookmark(const Representation& representation, int64_t revision) {
  const std::string metadata =
      Concat(R"("metadata":{"resourceVersion":")", revision, R"(","creationTimestamp":null})");
  if (representation.kind == Kind::kPartialMetadata) {
    return Concat(R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/)",
                  representation.version, R"(",)", metadata, "}");
  }
  if (representation.kind == Kind::kTable) {
    ListMetadata list;
    list.revision = revision;
    return Concat(TableStart(representation.version, list, false), "]}");
  }
  constexpr std::string_view kEmptyNode =
      R"(,"spec":{},"status":{"daemonEndpoints":{"kubeletEndpoint":{"Port":0}},"nodeInfo":{)"
      R"("machineID":"","systemUUID":"","bootID":"","kernelVersion":"","osImage":"",)"
      R"("containerRuntimeVersion":"","kubeletVersion":"","kubeProxyVersion":"",)"
      R"("operatingSystem":"","architecture":""}}})";
  return Concat(kNodePrefix, metadata, kEmptyNode);
}

}  // namespace nodeops::k8s::sandbox
