#include "k8s/sandbox/api_server.h"

#include <random>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/discovery.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/kubelet.h"
#include "k8s/sandbox/managed_fields.h"
#include "k8s/sandbox/node_list.h"
#include "k8s/sandbox/node_registry.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/node_watch.h"
#include "k8s/sandbox/representation.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/route.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr size_t kMaxBody = 3 << 20;

std::string_view Header(const ApiRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (absl::EqualsIgnoreCase(key, absl::string_view(name.data(), name.size()))) return value;
  }
  return "";
}

ApiResponse Answer(int status, std::string body) {
  ApiResponse response;
  response.status = status;
  response.headers = {{"Cache-Control", "no-cache, private"}, {"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

ApiResponse Answer(const StatusError& error) {
  ApiResponse response = Answer(error.code, error.ToJson());
  if (error.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", Concat(error.retry_after_seconds));
  }
  return response;
}

}  // namespace

struct ApiServer::Impl {
  Impl(ApiServerOptions server_options, base::Clock& server_clock)
      : options(std::move(server_options)),
        clock(server_clock),
        random(options.seed),
        store(std::make_shared<NodeStore>(options.history)),
        registry(*store, clock, [this] { return NewUid(); }) {}

  // A random (version 4) UUID.
  std::string NewUid() {
    const uint64_t high = (random() & ~uint64_t{0xf000}) | 0x4000;
    const uint64_t low = (random() & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);
    return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                           high & 0xffff, low >> 48, low & 0xffffffffffff);
  }

  // Null: not authenticated.
  const User* Authenticate(const ApiRequest& request) const {
    static const User& admin = *new User{"admin"};
    if (options.users.empty()) return &admin;
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view header = Header(request, "Authorization");
    if (!absl::StartsWith(std::string(header), "Bearer ")) return nullptr;
    const auto it = options.users.find(std::string(header.substr(kBearer.size())));
    return it == options.users.end() ? nullptr : &it->second;
  }

  ApiResponse HandleNodes(const ApiRequest& request, const RequestTarget& target,
                          const Route& route);
  ApiResponse HandleCollection(const RequestTarget& target, const Route& route,
                               const Representation& representation);
  ApiResponse HandleWrite(const ApiRequest& request, const RequestTarget& target,
                          const Route& route, const Representation& representation);
  WriteResult Write(const ApiRequest& request, const Route& route, const WriteContext& context);
  ApiResponse HandleOther(const RequestTarget& target, const Route& route) const;

  const ApiServerOptions options;
  base::Clock& clock;
  std::mt19937_64 random;
  std::shared_ptr<NodeStore> store;
  NodeRegistry registry;
  uint32_t next_number = 0;
  uint64_t heartbeats = 0;
};

WriteResult ApiServer::Impl::Write(const ApiRequest& request, const Route& route,
                                   const WriteContext& context) {
  const std::string_view type = Header(request, "Content-Type");
  const bool to_main = route.subresource.empty();
  if ((!to_main && route.subresource != "status") ||
      (route.verb == "create" && !route.name.empty())) {
    return MethodNotAllowed();
  }
  if (route.verb == "delete" && to_main) {
    return registry.Delete(route.name, request.body, context.dry_run);
  }
  if (route.name.empty() && route.verb != "create") return MethodNotAllowed();
  if (route.verb == "patch") return registry.Patch(route.name, type, request.body, context);
  if (route.verb != "update" && route.verb != "create") return MethodNotAllowed();
  if (!type.empty() && type.substr(0, type.find(';')) != "application/json") {
    return UnsupportedMediaType("application/json");
  }
  std::optional<JsonDocument> body = ParseJson(request.body);
  if (!body) return BadRequest("the body of the request is no JSON object");
  if (route.verb == "create") return registry.Create(*std::move(body), context);
  return registry.Update(route.name, *std::move(body), context);
}

ApiResponse ApiServer::Impl::HandleWrite(const ApiRequest& request, const RequestTarget& target,
                                         const Route& route, const Representation& representation) {
  const std::string_view dry_run = target.Query("dryRun");
  if (!dry_run.empty() && dry_run != "All") return Answer(InvalidDryRun(dry_run));
  WriteContext context;
  context.manager = ManagerName(target.Query("fieldManager"), Header(request, "User-Agent"));
  context.status = route.subresource == "status";
  context.dry_run = dry_run == "All";
  const WriteResult result = Write(request, route, context);
  if (const auto* error = std::get_if<StatusError>(&result)) return Answer(*error);
  const StoredNode& node = *std::get<NodePtr>(result);
  if (route.verb == "delete") return Answer(200, DeletedStatus(node.name, node.uid));
  return Answer(route.verb == "create" ? 201 : 200, RenderNode(representation, node, clock.Now()));
}

ApiResponse ApiServer::Impl::HandleCollection(const RequestTarget& target, const Route& route,
                                              const Representation& representation) {
  if (route.verb == "list") {
    auto list = ListNodes(*store, target, representation, clock.Now());
    if (auto* error = std::get_if<StatusError>(&list)) return Answer(*error);
    return Answer(200, std::get<std::string>(std::move(list)));
  }
  // Spread, so that the watches of many clients do not end together.
  const absl::Duration timeout = absl::Minutes(30) + absl::Seconds(random() % 1800);
  RequestTarget of_one = target;
  if (!route.name.empty()) of_one.query["fieldSelector"] = "metadata.name=" + route.name;
  auto watch = WatchNodes(store, of_one, representation, clock, timeout);
  if (auto* error = std::get_if<StatusError>(&watch)) return Answer(*error);
  ApiResponse response = Answer(200, "");
  response.watch = std::get<std::unique_ptr<Watch>>(std::move(watch));
  return response;
}

ApiResponse ApiServer::Impl::HandleNodes(const ApiRequest& request, const RequestTarget& target,
                                         const Route& route) {
  const auto representation =
      Representation::Negotiate(Header(request, "Accept"), target.Query("includeObject"));
  if (!representation) return Answer(NotAcceptable("application/json"));
  if (route.verb == "list" || route.verb == "watch") {
    return HandleCollection(target, route, *representation);
  }
  if (route.verb != "get") return HandleWrite(request, target, route, *representation);
  if (!route.subresource.empty() && route.subresource != "status") {
    return Answer(UnknownResource());
  }
  const NodePtr node = store->Find(route.name);
  if (node == nullptr) return Answer(NotFound("nodes", route.name));
  return Answer(200, RenderNode(*representation, *node, clock.Now()));
}

ApiResponse ApiServer::Impl::HandleOther(const RequestTarget& target, const Route& route) const {
  if (target.path == "/healthz" || target.path == "/livez" || target.path == "/readyz") {
    ApiResponse response;
    response.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
    response.body = "ok";
    return response;
  }
  if (target.path == "/openapi/v2" && route.verb == "get") {
    ApiResponse response;
    response.headers = {{"Content-Type", std::string(kOpenApiContentType)}};
    response.body = OpenApiDocument();
    return response;
  }
  if (auto document = DiscoveryDocument(target.path)) {
    return route.verb == "get" ? Answer(200, *std::move(document)) : Answer(MethodNotAllowed());
  }
  auto list = EmptyList(route.group, route.resource, Concat(store->revision()));
  if (!list) return Answer(UnknownResource());
  if (route.verb == "list") return Answer(200, *std::move(list));
  if (route.verb == "get")
    return Answer(NotFound(QualifiedName(route.resource, route.group), route.name));
  return Answer(MethodNotAllowed());
}

ApiServer::ApiServer(ApiServerOptions options, base::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}

ApiServer::~ApiServer() = default;

ApiResponse ApiServer::Handle(const ApiRequest& request) {
  const User* user = impl_->Authenticate(request);
  if (user == nullptr) return Answer(Unauthorized());
  if (request.body.size() > kMaxBody) return Answer(RequestTooLarge());
  const std::optional<RequestTarget> target = RequestTarget::Parse(request.target);
  if (!target) return Answer(BadRequest("the path or the query has a broken percent escape"));
  const Route route = ParseRoute(request.method, *target);
  const bool reads = route.verb == "get" || route.verb == "list" || route.verb == "watch";
  if (!route.resource.empty() && !(reads ? user->may_read : user->may_write)) {
    return Answer(Forbidden(user->name, route.verb, route.resource, route.group, route.name));
  }
  if (route.resource == "nodes") return impl_->HandleNodes(request, *target, route);
  return impl_->HandleOther(*target, route);
}

RequestInfo ApiServer::Describe(const ApiRequest& request) const {
  RequestInfo info;
  if (const User* user = impl_->Authenticate(request); user != nullptr) info.user = user->name;
  const std::optional<RequestTarget> target = RequestTarget::Parse(request.target);
  if (!target) return info;
  Route route = ParseRoute(request.method, *target);
  if (route.resource.empty()) return info;
  info.verb = std::move(route.verb);
  info.resource = std::move(route.resource);
  info.name = std::move(route.name);
  info.subresource = std::move(route.subresource);
  if (info.verb == "create" && info.name.empty()) {
    const std::optional<JsonDocument> body = ParseJson(request.body);
    const Json* metadata = body ? Find(std::as_const(*body), "metadata") : nullptr;
    if (metadata != nullptr) info.name = std::string(StringAt(*metadata, "name"));
  }
  return info;
}

bool ApiServer::AddNode(std::string_view name, const std::map<std::string, std::string>& labels) {
  JsonDocument body = KubeletNode(name, impl_->next_number, labels, impl_->clock.Now());
  const WriteResult result = impl_->registry.Create(std::move(body), {"kubelet"}, true);
  if (std::holds_alternative<StatusError>(result)) return false;
  ++impl_->next_number;
  return true;
}

bool ApiServer::KubeletWrite(std::string_view name) {
  WriteContext context{"kubelet", /*status=*/true};
  const WriteResult result =
      impl_->registry.Patch(name, "application/strategic-merge-patch+json",
                            HeartbeatPatch(impl_->clock.Now(), ++impl_->heartbeats), context);
  return std::holds_alternative<NodePtr>(result);
}

bool ApiServer::DeleteNode(std::string_view name) {
  return std::holds_alternative<NodePtr>(impl_->registry.Delete(name, "", false));
}

bool ApiServer::ReplaceNode(std::string_view name) { return DeleteNode(name) && AddNode(name); }

std::optional<std::string> ApiServer::NodeJson(std::string_view name) const {
  const NodePtr node = impl_->store->Find(name);
  if (node == nullptr) return std::nullopt;
  return node->json;
}

std::optional<std::string> ApiServer::ResourceVersionOf(std::string_view name) const {
  const NodePtr node = impl_->store->Find(name);
  if (node == nullptr) return std::nullopt;
  return Concat(node->revision);
}

int64_t ApiServer::revision() const { return impl_->store->revision(); }

size_t ApiServer::node_count() const { return impl_->store->nodes().size(); }

void ApiServer::Compact() { impl_->store->Compact(); }

}  // namespace nodeops::k8s::sandbox
