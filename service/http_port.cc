#include "service/http_port.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status_macros.h"
#include "service/http/grpc_caller.h"
#include "service/rpc/listen_address.h"

namespace nodeops {
namespace {

absl::Status Explain(const absl::Status& error) {
  return absl::Status(error.code(), absl::StrCat("--http-listen: ", error.message()));
}

// The rules of --listen, save that a browser cannot reach a unix: socket.
absl::StatusOr<boost::asio::ip::tcp::endpoint> EndpointOf(const Flags& flags, bool tls) {
  if (!tls && !flags.listen.insecure) return rpc::ParseLoopbackAddress(flags.http.listen);
  NODEOPS_ASSIGN_OR_RETURN(const rpc::ListenAddress address,
                           rpc::ParseListenAddress(flags.http.listen));
  if (!address.is_unix()) return address.tcp;
  return absl::InvalidArgumentError("browsers reach no unix: socket; use HOST:PORT");
}

http::RouterOptions RouterOptionsOf(const Flags& flags, HttpPages pages) {
  http::RouterOptions options{.hosts = flags.http.hosts,
                              .origins = flags.http.origins,
                              .max_message = static_cast<size_t>(flags.max_request_bytes),
                              .files = pages.dashboard,
                              .readiness = std::move(pages.readiness),
                              .metrics = std::move(pages.metrics)};
  if (auto host = http::HostOf(flags.http.listen)) options.hosts.push_back(*std::move(host));
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpPort>> HttpPort::Start(const Flags& flags,
                                                          boost::asio::any_io_executor executor,
                                                          rpc::RpcServer& server,
                                                          const tls::Certificates* certificates,
                                                          HttpPages pages) {
  if (flags.http.listen.empty()) return nullptr;
  const auto endpoint = EndpointOf(flags, certificates != nullptr);
  if (!endpoint.ok()) return Explain(endpoint.status());
  http::HttpServerOptions options{
      .listen = *endpoint,
      .limits = {.max_connections = static_cast<size_t>(flags.http.max_connections),
                 .max_connections_per_address =
                     static_cast<size_t>(flags.http.max_connections_per_address),
                 .max_age = flags.listen.max_connection_age},
      .router = RouterOptionsOf(flags, std::move(pages)),
      .certificates = certificates};
  auto caller = std::make_shared<http::GrpcCaller>([&server] { return server.BridgeChannel(); });
  auto started = http::HttpServer::Start(std::move(executor), base::SystemClock(),
                                         std::move(caller), std::move(options));
  if (!started.ok()) return Explain(started.status());
  return std::unique_ptr<HttpPort>(new HttpPort(*std::move(started)));
}

}  // namespace nodeops
