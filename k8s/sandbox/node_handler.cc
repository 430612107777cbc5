#include "k8s/sandbox/node_handler.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "k8s/sandbox/json.h"
#include "k8s/sandbox/managed_fields.h"
#include "k8s/sandbox/node_list.h"
#include "k8s/sandbox/node_watch.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

ApiResponse NodeHandler::Handle(const ApiRequest& request, const RequestTarget& target,
                                const Route& route) {
  const auto representation =
      Representation::Negotiate(HeaderOf(request, "Accept"), target.Query("includeObject"));
  if (!representation) return ErrorAnswer(NotAcceptable("application/json"));
  if (route.verb == "list") return List(target, *representation);
  if (route.verb == "watch") return Watch(target, *representation);
  if (route.verb == "get") return Get(route, *representation);
  return Write(request, target, route, *representation);
}

ApiResponse NodeHandler::List(const RequestTarget& target, const Representation& representation) {
  auto list = ListNodes(*store_, target, representation, clock_.Now());
  if (auto* error = std::get_if<StatusError>(&list)) return ErrorAnswer(*error);
  return JsonAnswer(200, std::get<std::string>(std::move(list)));
}

ApiResponse NodeHandler::Watch(const RequestTarget& target, const Representation& representation) {
  auto watch = WatchNodes(store_, target, representation, clock_, watch_time_());
  if (auto* error = std::get_if<StatusError>(&watch)) return ErrorAnswer(*error);
  ApiResponse response = JsonAnswer(200, "");
  response.watch = std::get<std::unique_ptr<sandbox::Watch>>(std::move(watch));
  return response;
}

ApiResponse NodeHandler::Get(const Route& route, const Representation& representation) {
  if (!route.subresource.empty() && route.subresource != "status") {
    return ErrorAnswer(UnknownResource());
  }
  const NodePtr node = store_->Find(route.name);
  if (node == nullptr) return ErrorAnswer(NotFound("nodes", route.name));
  return JsonAnswer(200, RenderNode(representation, *node, clock_.Now()));
}

ApiResponse NodeHandler::Write(const ApiRequest& request, const RequestTarget& target,
                               const Route& route, const Representation& representation) {
  const std::string_view dry_run = target.Query("dryRun");
  if (!dry_run.empty() && dry_run != "All") return ErrorAnswer(InvalidDryRun(dry_run));
  WriteContext context;
  context.manager = ManagerName(target.Query("fieldManager"), HeaderOf(request, "User-Agent"));
  context.status = route.subresource == "status";
  context.dry_run = dry_run == "All";
  const WriteResult result = WriteToRegistry(request, route, context);
  if (const auto* error = std::get_if<StatusError>(&result)) return ErrorAnswer(*error);
  const StoredNode& node = *std::get<NodePtr>(result);
  if (route.verb == "delete") return JsonAnswer(200, DeletedStatus(node.name, node.uid));
  return JsonAnswer(route.verb == "create" ? 201 : 200,
                    RenderNode(representation, node, clock_.Now()));
}

WriteResult NodeHandler::WriteToRegistry(const ApiRequest& request, const Route& route,
                                         const WriteContext& context) {
  const std::string_view type = HeaderOf(request, "Content-Type");
  const bool to_main = route.subresource.empty();
  if ((!to_main && route.subresource != "status") ||
      (route.verb == "create" && !route.name.empty())) {
    return MethodNotAllowed();
  }
  if (route.verb == "delete" && to_main) {
    return registry_.Delete(route.name, request.body, context.dry_run);
  }
  if (route.name.empty() && route.verb != "create") return MethodNotAllowed();
  if (route.verb == "patch") return registry_.Patch(route.name, type, request.body, context);
  if (route.verb != "update" && route.verb != "create") return MethodNotAllowed();
  if (!type.empty() && type.substr(0, type.find(';')) != "application/json") {
    return UnsupportedMediaType("application/json");
  }
  std::optional<JsonDocument> body = ParseJson(request.body);
  if (!body) return BadRequest("the body of the request is no JSON object");
  if (route.verb == "create") return registry_.Create(*std::move(body), context);
  return registry_.Update(route.name, *std::move(body), context);
}

}  // namespace nodeops::k8s::sandbox
