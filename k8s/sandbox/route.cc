#include "k8s/sandbox/route.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"

namespace nodeops::k8s::sandbox {
namespace {

std::string VerbOf(std::string_view method, const Route& route, const RequestTarget& target) {
  if (route.resource.empty()) return absl::AsciiStrToLower(std::string(method));
  if (method == "GET" || method == "HEAD") {
    if (!route.name.empty()) return "get";
    return IsTrue(target.Query("watch")) ? "watch" : "list";
  }
  if (method == "POST") return "create";
  if (method == "PUT") return "update";
  if (method == "PATCH") return "patch";
  if (method == "DELETE") return route.name.empty() ? "deletecollection" : "delete";
  return "";
}

}  // namespace

bool IsTrue(std::string_view parameter) {
  return parameter == "1" || parameter == "t" || parameter == "T" || parameter == "true" ||
         parameter == "TRUE" || parameter == "True";
}

Route ParseRoute(std::string_view method, const RequestTarget& target) {
  Route route;
  const std::vector<std::string>& segments = target.segments;
  size_t next = segments.size();
  if (segments.size() >= 2 && segments[0] == "api") {
    route.version = segments[1];
    next = 2;
  } else if (segments.size() >= 3 && segments[0] == "apis") {
    route.group = segments[1];
    route.version = segments[2];
    next = 3;
  }
  if (next + 2 < segments.size() && segments[next] == "namespaces") {
    route.name_space = segments[next + 1];
    next += 2;
  }
  if (next < segments.size()) route.resource = segments[next++];
  if (next < segments.size()) route.name = segments[next++];
  if (next < segments.size()) {
    route.subresource = absl::StrJoin(segments.begin() + next, segments.end(), "/");
  }
  route.verb = VerbOf(method, route, target);
  return route;
}

}  // namespace nodeops::k8s::sandbox
