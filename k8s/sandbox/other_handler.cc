#include "k8s/sandbox/other_handler.h"

#include <optional>
#include <string>
#include <utility>

#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/discovery.h"
#include "k8s/sandbox/lease.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {
namespace {

ApiResponse Text(std::string_view content_type, std::string body) {
  ApiResponse response;
  response.headers = {{"Content-Type", std::string(content_type)}};
  response.body = std::move(body);
  return response;
}

bool IsLease(const Route& route) {
  return route.group == "coordination.k8s.io" && route.version == "v1" &&
         route.resource == "leases" &&
         (route.name_space.empty() || route.name_space == kLeaseNamespace);
}

ApiResponse HandleLease(const NodeStore& store, const Route& route, absl::Time now) {
  if (route.verb == "list") return JsonAnswer(200, LeaseListJson(store, now));
  if (route.verb != "get" || !route.subresource.empty()) return ErrorAnswer(MethodNotAllowed());
  const NodePtr node = route.name_space.empty() ? nullptr : store.Find(route.name);
  if (node != nullptr) return JsonAnswer(200, LeaseJson(store, *node, now));
  return ErrorAnswer(NotFound(QualifiedName(route.resource, route.group), route.name));
}

}  // namespace

ApiResponse HandleOther(const NodeStore& store, const RequestTarget& target, const Route& route,
                        absl::Time now) {
  if (target.path == "/healthz" || target.path == "/livez" || target.path == "/readyz") {
    return Text("text/plain; charset=utf-8", "ok");
  }
  if (target.path == "/openapi/v2" && route.verb == "get") {
    return Text(kOpenApiContentType, OpenApiDocument());
  }
  if (auto document = DiscoveryDocument(target.path)) {
    return route.verb == "get" ? JsonAnswer(200, *std::move(document))
                               : ErrorAnswer(MethodNotAllowed());
  }
  if (IsLease(route)) return HandleLease(store, route, now);
  auto list = EmptyList(route.group, route.version, route.resource, Concat(store.revision()));
  if (!list) return ErrorAnswer(UnknownResource());
  if (route.verb == "list") return JsonAnswer(200, *std::move(list));
  if (route.verb != "get") return ErrorAnswer(MethodNotAllowed());
  return ErrorAnswer(NotFound(QualifiedName(route.resource, route.group), route.name));
}

}  // namespace nodeops::k8s::sandbox
