#include "service/http/router.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "service/http/grpc_web_request.h"
#include "service/http/security_headers.h"

namespace nodeops::http {
namespace {

constexpr char kMethods[] = "GET, HEAD, POST, OPTIONS";

HttpAnswer NotAllowed(const char* methods) {
  HttpAnswer answer = TextAnswer(405, std::string("method not allowed here: use ") + methods);
  answer.headers.emplace_back("Allow", methods);
  return answer;
}

HttpAnswer Refused(const absl::Status& error) {
  return TextAnswer(400, std::string(error.message()));
}

std::string PathOf(const std::string& target) { return target.substr(0, target.find('?')); }

// Nothing: the request's form is fine.
std::optional<HttpAnswer> RefuseForm(const HttpRequestHead& head) {
  if (head.target.empty() || head.target.front() != '/') {
    return TextAnswer(400, "the target of a request must be a path");
  }
  const auto hosts = std::count_if(head.headers.begin(), head.headers.end(),
                                   [](const auto& header) { return header.first == "host"; });
  if (hosts != 1) return TextAnswer(400, "a request must have one Host header");
  return std::nullopt;
}

bool IsProbe(const std::string& path) { return path == "/healthz" || path == "/readyz"; }

}  // namespace

Router::Router(RouterOptions options)
    : options_(std::move(options)),
      rules_(options_.hosts, options_.origins),
      files_(options_.files) {}

std::variant<HttpAnswer, RpcPlan> Router::Decide(const HttpRequestHead& head, const Peer& peer,
                                                 absl::Time now) const {
  if (std::optional<HttpAnswer> refusal = RefuseForm(head)) {
    AddSecurityHeaders(refusal->headers);
    return *std::move(refusal);
  }
  const std::string& host = *head.Find("host");
  const std::string* origin = head.Find("origin");
  std::variant<HttpAnswer, RpcPlan> decision;
  OriginKind kind = OriginKind::kForeign;
  if (!rules_.AllowsHost(host, peer.local)) {
    decision = TextAnswer(421,
                          "this server does not go by the name in the Host header; if it should, "
                          "start nodeopsd with --http-hosts=NAME");
  } else if (kind = rules_.OriginOf(origin, host, peer.tls); kind == OriginKind::kForeign) {
    decision = TextAnswer(403,
                          "pages of this origin may not call this server; if they should, start "
                          "nodeopsd with --http-origins=ORIGIN");
  } else {
    decision = Route(head, peer, now);
  }
  std::visit(
      [&](auto& answer) {
        AddSecurityHeaders(answer.headers);
        if (kind == OriginKind::kListed) AddCorsHeaders(*origin, answer.headers);
      },
      decision);
  return decision;
}

HttpAnswer Router::Refuse(int status, std::string text) const {
  HttpAnswer answer = TextAnswer(status, std::move(text));
  AddSecurityHeaders(answer.headers);
  return answer;
}

std::variant<HttpAnswer, RpcPlan> Router::Route(const HttpRequestHead& head, const Peer& peer,
                                                absl::Time now) const {
  if (head.method == "OPTIONS") {
    HttpAnswer answer{.status = 204, .headers = {{"Allow", kMethods}}};
    AddPreflightHeaders(answer.headers);
    return answer;
  }
  if (!peer.may_call && !IsProbe(PathOf(head.target))) {
    return TextAnswer(401, "this server wants a client certificate of its --client-ca");
  }
  if (IsBridgedMethod(head.target) || head.method == "POST") return Call(head, peer, now);
  if (head.method == "GET" || head.method == "HEAD") return Page(head, peer);
  return NotAllowed(kMethods);
}

std::variant<HttpAnswer, RpcPlan> Router::Call(const HttpRequestHead& head, const Peer& peer,
                                               absl::Time now) const {
  if (head.method != "POST") return NotAllowed("POST, OPTIONS");
  const std::string* type = head.Find("content-type");
  const std::optional<GrpcWebFormat> format = type ? FormatOf(*type) : std::nullopt;
  if (!format && !IsBridgedMethod(head.target)) return NotAllowed("GET, HEAD, OPTIONS");
  if (!format) {
    return TextAnswer(415,
                      "calls are gRPC-Web here: Content-Type application/grpc-web+proto or "
                      "application/grpc-web-text+proto; gRPC itself has its own port (--listen)");
  }
  RpcPlan plan{.format = *format};
  if (!IsBridgedMethod(head.target)) {
    return WithoutMessage(plan, {.code = static_cast<int>(absl::StatusCode::kUnimplemented),
                                 .message = "no such method, or not one for browsers"});
  }
  auto request = ToRpcRequest(head, peer.caller, peer.address, now);
  if (!request.ok()) return Refused(request.status());
  plan.request = *std::move(request);
  return plan;
}

HttpAnswer Router::Page(const HttpRequestHead& head, const Peer& peer) const {
  const std::string path = PathOf(head.target);
  std::optional<HttpAnswer> answer;
  if (path == "/healthz") {
    answer = TextAnswer(200, "ok");
  } else if (path == "/readyz" && options_.readiness) {
    answer = ReadyAnswer(options_.readiness(), /*details=*/peer.may_call);
  } else if (path == "/metrics" && options_.metrics) {
    answer = HttpAnswer{.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}},
                        .body = options_.metrics()};
  } else if (auto file = files_.Get(path, head.Find("if-none-match"))) {
    return *std::move(file);
  } else {
    answer = TextAnswer(404, "there is nothing here");
  }
  answer->headers.emplace_back("Cache-Control", "no-store");
  return *std::move(answer);
}

HttpAnswer Router::WithoutMessage(const RpcPlan& plan, const RpcEnd& end) {
  HttpAnswer answer{.headers = plan.headers};
  answer.headers.emplace_back("Content-Type", ContentTypeOf(plan.format));
  answer.headers.emplace_back("Cache-Control", "no-store");
  for (auto& trailer : TrailersOf(end)) answer.headers.push_back(std::move(trailer));
  return answer;
}

}  // namespace nodeops::http
