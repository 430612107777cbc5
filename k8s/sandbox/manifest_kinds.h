#ifndef NODEOPS_K8S_SANDBOX_MANIFEST_KINDS_H_
#define NODEOPS_K8S_SANDBOX_MANIFEST_KINDS_H_

#include <optional>
#include <string>
#include <string_view>

namespace nodeops::k8s::sandbox {

// Kinds that manifests of services usually have. The sandbox lists them in its discovery, so that
// `kubectl apply --dry-run=client` takes such manifests, but there never is an object of them and
// none can be made.

// The APIGroups of those kinds as elements of an APIGroupList, separated by commas.
std::string ManifestGroups();

// Those of the core group as elements of its APIResourceList, separated by commas.
std::string CoreManifestResources();

// The APIResourceList at a path such as /apis/apps/v1.
std::optional<std::string> ManifestResourceList(std::string_view path);

// The kind of such a resource, such as Deployment for "apps", "v1", "deployments".
std::optional<std::string_view> ManifestKind(std::string_view group, std::string_view version,
                                             std::string_view resource);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_MANIFEST_KINDS_H_
