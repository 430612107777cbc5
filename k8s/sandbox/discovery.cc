#include "k8s/sandbox/discovery.h"

#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/manifest_kinds.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr std::string_view kVersion =
    R"({"major":"1","minor":"20","gitVersion":"v1.20.2","gitCommit":)"
    R"("faecb196815e248d3ecfb03c680a4507229c2a56","gitTreeState":"clean","buildDate":)"
    R"("1970-01-01T00:00:00Z","goVersion":"go1.15.5","compiler":"gc","platform":"linux/amd64"})";

constexpr std::string_view kCoreVersions =
    R"({"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[]})";

constexpr std::string_view kGroups =
    R"({"kind":"APIGroupList","apiVersion":"v1","groups":[{"name":"coordination.k8s.io",)"
    R"("versions":[{"groupVersion":"coordination.k8s.io/v1","version":"v1"}],"preferredVersion":)"
    R"({"groupVersion":"coordination.k8s.io/v1","version":"v1"}}]})";

constexpr std::string_view kCoreResources =
    R"({"kind":"APIResourceList","groupVersion":"v1","resources":[)"
    R"({"name":"events","singularName":"","namespaced":true,"kind":"Event","verbs":["create",)"
    R"("get","list","patch"],"shortNames":["ev"]},)"
    R"({"name":"namespaces","singularName":"","namespaced":false,"kind":"Namespace","verbs":)"
    R"(["list"],"shortNames":["ns"]},)"
    R"({"name":"nodes","singularName":"","namespaced":false,"kind":"Node","verbs":["create",)"
    R"("delete","get","list","patch","update","watch"],"shortNames":["no"],)"
    R"("storageVersionHash":"XwShjMxG9Fs="},)"
    R"({"name":"nodes/status","singularName":"","namespaced":false,"kind":"Node","verbs":["get",)"
    R"("patch","update"]},)"
    R"({"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["list"],)"
    R"("shortNames":["po"],"categories":["all"]}]})";

constexpr std::string_view kLeaseResources =
    R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":"coordination.k8s.io/v1",)"
    R"("resources":[{"name":"leases","singularName":"","namespaced":true,"kind":"Lease","verbs":)"
    R"(["get","list"]}]})";

// A list's JSON with more elements.
std::string Extended(std::string_view list, std::string_view elements) {
  constexpr std::string_view kEnd = "]}";
  return Concat(list.substr(0, list.size() - kEnd.size()), ",", elements, kEnd);
}

// A length-delimited field of a protobuf message
// (https://protobuf.dev/programming-guides/encoding/).
std::string Field(int number, std::string_view value) {
  std::string field(1, static_cast<char>(number << 3 | 2));
  size_t length = value.size();
  for (; length >= 0x80; length >>= 7) field.push_back(static_cast<char>(length | 0x80));
  field.push_back(static_cast<char>(length));
  return field.append(value);
}

}  // namespace

std::optional<std::string> DiscoveryDocument(std::string_view path) {
  if (path == "/version" || path == "/version/") return std::string(kVersion);
  if (path == "/api" || path == "/api/") return std::string(kCoreVersions);
  if (path == "/apis" || path == "/apis/") return Extended(kGroups, ManifestGroups());
  if (path == "/api/v1") return Extended(kCoreResources, CoreManifestResources());
  if (path == "/apis/coordination.k8s.io/v1") return std::string(kLeaseResources);
  return ManifestResourceList(path);
}

std::string OpenApiDocument() {
  const std::string dry_run = Field(1, Field(2, Field(3, Field(4, "dryRun"))));
  const std::string kind = Concat(Field(1, "x-kubernetes-group-version-kind"),
                                  Field(2, Field(2, "group: \"\"\nkind: Node\nversion: v1\n")));
  const std::string patch = Concat(Field(8, dry_run), Field(13, kind));
  const std::string path = Concat(Field(1, "/api/v1/nodes/{name}"), Field(2, Field(8, patch)));
  return Concat(Field(1, "2.0"), Field(8, Field(2, path)));
}

std::optional<std::string> EmptyList(std::string_view group, std::string_view version,
                                     std::string_view resource, std::string_view resource_version) {
  std::optional<std::string_view> kind = ManifestKind(group, version, resource);
  if (group.empty() && version == "v1") {
    if (resource == "pods") kind = "Pod";
    if (resource == "namespaces") kind = "Namespace";
  }
  if (!kind) return std::nullopt;
  return Concat(R"({"kind":")", *kind, R"(List","apiVersion":")", group, group.empty() ? "" : "/",
                version, R"(","metadata":{"resourceVersion":")", resource_version,
                R"("},"items":[]})");
}

}  // namespace nodeops::k8s::sandbox
