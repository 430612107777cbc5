#ifndef NODEOPS_K8S_SANDBOX_DISCOVERY_H_
#define NODEOPS_K8S_SANDBOX_DISCOVERY_H_

#include <optional>
#include <string>
#include <string_view>

namespace nodeops::k8s::sandbox {

// What a path that is no resource answers: /version, /api, /apis, /api/v1, the group that
// kubectl looks node leases up in, and those of manifest_kinds.h. None: there is no such path.
std::optional<std::string> DiscoveryDocument(std::string_view path);

// The body of /openapi/v2 as protobuf (github.com/google/gnostic, openapiv2.Document), the form
// that kubectl asks for before it creates or applies. It describes no type, so that kubectl leaves
// the validation to the server, and of PATCH that it takes dryRun, which kubectl looks up before it
// sends one.
std::string OpenApiDocument();
constexpr std::string_view kOpenApiContentType =
    "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

// The empty list of a resource that the server knows but has no objects of: pods, events and
// namespaces, which `kubectl describe node` asks for, and those of manifest_kinds.h. None: it does
// not know the resource.
std::optional<std::string> EmptyList(std::string_view group, std::string_view version,
                                     std::string_view resource, std::string_view resource_version);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_DISCOVERY_H_
