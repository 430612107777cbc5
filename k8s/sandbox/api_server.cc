#include "k8s/sandbox/api_server.h"

#include <random>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/event_handler.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/kubelet.h"
#include "k8s/sandbox/node_handler.h"
#include "k8s/sandbox/node_registry.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/other_handler.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/route.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr size_t kMaxBody = 3 << 20;

// What a node's machine tells its API server when it registers, every time.
struct Registration {
  uint32_t number = 0;
  std::map<std::string, std::string> labels;
};

bool IsAboutNodes(const Route& route) {
  return route.resource == "nodes" && route.group.empty() && route.version == "v1" &&
         route.name_space.empty();
}

bool IsAboutEvents(const Route& route) {
  return route.resource == "events" && route.group.empty() && route.version == "v1";
}

bool MayDo(const User& user, const Route& route) {
  if (route.resource.empty()) return true;
  const bool reads = route.verb == "get" || route.verb == "list" || route.verb == "watch";
  return reads ? user.may_read : user.may_write;
}

}  // namespace

struct ApiServer::Impl {
  Impl(ApiServerOptions server_options, base::Clock& server_clock)
      : options(std::move(server_options)),
        clock(server_clock),
        random(options.seed),
        store(std::make_shared<NodeStore>(options.history)),
        registry(*store, clock, [this] { return NewUid(); }),
        nodes(store, registry, clock, [this] { return WatchTime(); }),
        event_random(options.seed + 1),
        events(clock, [this] { return NewUid(event_random); }) {}

  std::string NewUid() { return NewUid(random); }

  // A random (version 4) UUID.
  static std::string NewUid(std::mt19937_64& from) {
    const uint64_t high = (from() & ~uint64_t{0xf000}) | 0x4000;
    const uint64_t low = (from() & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);
    return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff,
                           high & 0xffff, low >> 48, low & 0xffffffffffff);
  }

  // Spread, so that the watches of many clients do not end together. Not drawn from `random`: uids
  // do not depend on who watches.
  absl::Duration WatchTime() { return absl::Minutes(30) + absl::Seconds(++watches * 677 % 1800); }

  // Null: not authenticated.
  const User* Authenticate(const ApiRequest& request) const {
    static const User& admin = *new User{"admin"};
    if (options.users.empty()) return &admin;
    constexpr std::string_view kBearer = "Bearer ";
    const std::string header(HeaderOf(request, "Authorization"));
    if (!absl::StartsWithIgnoreCase(header, "Bearer ")) return nullptr;
    const auto it = options.users.find(header.substr(kBearer.size()));
    return it == options.users.end() ? nullptr : &it->second;
  }

  bool Register(std::string_view name, const Registration& registration) {
    JsonDocument body = KubeletNode(name, registration.number, registration.labels, clock.Now());
    return std::holds_alternative<NodePtr>(registry.Create(std::move(body), {"kubelet"}, true));
  }

  const ApiServerOptions options;
  base::Clock& clock;
  std::mt19937_64 random;
  std::shared_ptr<NodeStore> store;
  NodeRegistry registry;
  NodeHandler nodes;
  std::mt19937_64 event_random;  // Of its own: uids of nodes do not depend on events.
  EventHandler events;
  std::map<std::string, Registration, std::less<>> registrations;
  uint32_t next_number = 0;
  uint64_t watches = 0;
  uint64_t heartbeats = 0;
};

ApiServer::ApiServer(ApiServerOptions options, base::Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}

ApiServer::~ApiServer() = default;

ApiResponse ApiServer::Handle(const ApiRequest& request) {
  const User* user = impl_->Authenticate(request);
  if (user == nullptr) return ErrorAnswer(Unauthorized());
  if (request.body.size() > kMaxBody) return ErrorAnswer(RequestTooLarge());
  const std::optional<RequestTarget> target = RequestTarget::Parse(request.target);
  if (!target) return ErrorAnswer(BadRequest("the path or the query has a broken percent escape"));
  const Route route = ParseRoute(request.method, *target);
  if (!MayDo(*user, route)) {
    return ErrorAnswer(Forbidden(user->name, route.verb, route.resource, route.group, route.name));
  }
  if (IsAboutNodes(route)) return impl_->nodes.Handle(request, *target, route);
  if (IsAboutEvents(route)) return impl_->events.Handle(request, *target, route);
  return HandleOther(*impl_->store, *target, route, impl_->clock.Now());
}

RequestInfo ApiServer::Describe(const ApiRequest& request) const {
  RequestInfo info;
  const User* user = impl_->Authenticate(request);
  if (user != nullptr) info.user = user->name;
  const std::optional<RequestTarget> target = RequestTarget::Parse(request.target);
  if (!target) return info;
  Route route = ParseRoute(request.method, *target);
  const bool elsewhere = route.resource == "nodes" && route.group.empty() && !IsAboutNodes(route);
  if (route.resource.empty() || elsewhere) return info;
  info.allowed = user != nullptr && MayDo(*user, route);
  info.verb = std::move(route.verb);
  info.resource = QualifiedName(route.resource, route.group);
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
  Registration registration{impl_->next_number, labels};
  if (!impl_->Register(name, registration)) return false;
  ++impl_->next_number;
  impl_->registrations.insert_or_assign(std::string(name), std::move(registration));
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

bool ApiServer::ReplaceNode(std::string_view name) {
  if (!DeleteNode(name)) return false;
  const auto registration = impl_->registrations.find(name);
  return registration == impl_->registrations.end() ? AddNode(name)
                                                    : impl_->Register(name, registration->second);
}

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

int64_t ApiServer::event_revision() const { return impl_->events.revision(); }

size_t ApiServer::node_count() const { return impl_->store->nodes().size(); }

void ApiServer::Compact() { impl_->store->Compact(); }

}  // namespace nodeops::k8s::sandbox
