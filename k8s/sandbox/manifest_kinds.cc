#include "k8s/sandbox/manifest_kinds.h"

#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

struct Kind {
  std::string_view group;
  std::string_view version;
  std::string_view resource;
  std::string_view kind;
  bool namespaced = true;
};

// Kinds of a group stand together.
constexpr Kind kKinds[] = {
    {"", "v1", "configmaps", "ConfigMap"},
    {"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim"},
    {"", "v1", "secrets", "Secret"},
    {"", "v1", "serviceaccounts", "ServiceAccount"},
    {"", "v1", "services", "Service"},
    {"apps", "v1", "deployments", "Deployment"},
    {"monitoring.coreos.com", "v1", "servicemonitors", "ServiceMonitor"},
    {"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"},
    {"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget"},
    {"rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false},
    {"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false},
    {"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding"},
    {"rbac.authorization.k8s.io", "v1", "roles", "Role"},
};

std::string Resources(std::string_view group_version) {
  std::string resources;
  for (const Kind& kind : kKinds) {
    const std::string its =
        kind.group.empty() ? std::string(kind.version) : Concat(kind.group, "/", kind.version);
    if (its != group_version) continue;
    resources += Concat(resources.empty() ? "" : ",", R"({"name":")", kind.resource,
                        R"(","singularName":"","namespaced":)", kind.namespaced ? "true" : "false",
                        R"(,"kind":")", kind.kind, R"(","verbs":["get","list"]})");
  }
  return resources;
}

}  // namespace

std::string ManifestGroups() {
  std::string groups;
  std::string_view last;
  for (const Kind& kind : kKinds) {
    if (kind.group == last) continue;
    last = kind.group;
    const std::string version = Concat(R"({"groupVersion":")", kind.group, "/", kind.version,
                                       R"(","version":")", kind.version, R"("})");
    groups += Concat(groups.empty() ? "" : ",", R"({"name":")", kind.group, R"(","versions":[)",
                     version, R"(],"preferredVersion":)", version, "}");
  }
  return groups;
}

std::string CoreManifestResources() { return Resources("v1"); }

std::optional<std::string> ManifestResourceList(std::string_view path) {
  constexpr std::string_view kPrefix = "/apis/";
  if (path.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  const std::string_view group_version = path.substr(kPrefix.size());
  const std::string resources = Resources(group_version);
  if (resources.empty()) return std::nullopt;
  return Concat(R"({"kind":"APIResourceList","apiVersion":"v1","groupVersion":")", group_version,
                R"(","resources":[)", resources, "]}");
}

std::optional<std::string_view> ManifestKind(std::string_view group, std::string_view version,
                                             std::string_view resource) {
  for (const Kind& kind : kKinds) {
    if (kind.group == group && kind.version == version && kind.resource == resource) {
      return kind.kind;
    }
  }
  return std::nullopt;
}

}  // namespace nodeops::k8s::sandbox
