#include "k8s/sandbox/event_handler.h"

#include <optional>
#include <string_view>
#include <variant>

#include "k8s/sandbox/json.h"
#include "k8s/sandbox/managed_fields.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {
namespace {

ApiResponse AnswerOf(EventRegistry::Result result, int status) {
  if (const auto* error = std::get_if<StatusError>(&result)) return ErrorAnswer(*error);
  return JsonAnswer(status, std::get<std::string>(std::move(result)));
}

}  // namespace

ApiResponse EventHandler::Handle(const ApiRequest& request, const RequestTarget& target,
                                 const Route& route) {
  if (!route.subresource.empty()) return ErrorAnswer(UnknownResource());
  if (route.verb == "list") {
    return AnswerOf(registry_.List(route.name_space, target.Query("fieldSelector")), 200);
  }
  if (route.verb == "get" && !route.name_space.empty()) {
    return AnswerOf(registry_.Get(route.name_space, route.name), 200);
  }
  const std::string_view dry_run = target.Query("dryRun");
  if (!dry_run.empty() && dry_run != "All") return ErrorAnswer(InvalidDryRun(dry_run));
  const EventWrite write{route.name_space,
                         ManagerName(target.Query("fieldManager"), HeaderOf(request, "User-Agent")),
                         dry_run == "All"};
  return AnswerOf(Write(request, route, write), route.verb == "create" ? 201 : 200);
}

EventRegistry::Result EventHandler::Write(const ApiRequest& request, const Route& route,
                                          const EventWrite& write) {
  const std::string_view type = HeaderOf(request, "Content-Type");
  const bool makes = route.verb == "create" && route.name.empty();
  const bool patches = route.verb == "patch" && !route.name.empty();
  if (route.name_space.empty() || !(makes || patches)) return MethodNotAllowed();
  if (patches) return registry_.Patch(route.name, type, request.body, write);
  if (!type.empty() && type.substr(0, type.find(';')) != "application/json") {
    return UnsupportedMediaType("application/json");
  }
  std::optional<JsonDocument> body = ParseJson(request.body);
  if (!body) return BadRequest("the body of the request is no JSON object");
  return registry_.Create(*std::move(body), write);
}

}  // namespace nodeops::k8s::sandbox
