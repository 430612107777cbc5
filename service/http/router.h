#ifndef NODEOPS_SERVICE_HTTP_ROUTER_H_
#define NODEOPS_SERVICE_HTTP_ROUTER_H_

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/embedded_file.h"
#include "service/http/grpc_web_frames.h"
#include "service/http/host_rules.h"
#include "service/http/http_message.h"
#include "service/http/readiness.h"
#include "service/http/rpc_call.h"
#include "service/http/static_files.h"

namespace nodeops::http {

// Who is at the other end of a connection.
struct Peer {
  boost::asio::ip::address local;  // The address of this server that it connected to.
  bool tls = false;                // Whether the connection is encrypted.
  bool may_call = true;            // False: callers must show a certificate, and this one has not.
  std::string caller = "anonymous";  // Its identity.
  std::string address = "unknown";   // Where it calls from: "ipv4:10.0.0.1:5001".
};

struct RouterOptions {
  std::vector<std::string> hosts;    // Names to answer to, besides those of HostRules.
  std::vector<std::string> origins;  // Other sites that may call, as ParseOrigin gives them.
  size_t max_message = 4 << 20;      // Of a request.
  absl::Span<const base::EmbeddedFile> files;
  // Both are thread-safe and quick. Null: there is no such page.
  std::function<Readiness()> readiness;
  std::function<std::string()> metrics;  // Prometheus' text format 0.0.4.
};

// A call that is to be made once the body is there, and what its answer's header has.
struct RpcPlan {
  GrpcWebFormat format = GrpcWebFormat::kBinary;
  RpcRequest request;  // Still without its message.
  HttpHeaders headers;
};

// Decides about a request by its header: what to answer at once, or which call to make. Every
// answer has the headers that keep browsers strict. Thread-safe.
class Router {
 public:
  explicit Router(RouterOptions options);

  std::variant<HttpAnswer, RpcPlan> Decide(const HttpRequestHead& head, const Peer& peer,
                                           absl::Time now) const;

  // An answer to what is no request that Decide could be asked about.
  HttpAnswer Refuse(int status, std::string text) const;

  // What a plan's call ends with where it gives no message: a status without a body.
  static HttpAnswer WithoutMessage(const RpcPlan& plan, const RpcEnd& end);

  size_t max_message() const { return options_.max_message; }

 private:
  std::variant<HttpAnswer, RpcPlan> Route(const HttpRequestHead& head, const Peer& peer,
                                          absl::Time now) const;
  std::variant<HttpAnswer, RpcPlan> Call(const HttpRequestHead& head, const Peer& peer,
                                         absl::Time now) const;
  HttpAnswer Page(const HttpRequestHead& head, const Peer& peer) const;

  const RouterOptions options_;
  const HostRules rules_;
  const StaticFiles files_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_ROUTER_H_
