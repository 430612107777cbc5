#include "service/rpc/rpc_server.h"

#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/status_macros.h"
#include "service/rpc/audit_interceptor.h"
#include "service/rpc/bridge.h"
#include "service/rpc/connection_counts.h"
#include "service/rpc/health_service.h"
#include "service/rpc/listen_address.h"
#include "service/rpc/listener.h"
#include "service/rpc/listening_socket.h"
#include "service/rpc/node_ops_service.h"
#include "service/rpc/reflection_service.h"
#include "service/rpc/server_tls.h"
#include "service/rpc/stream_registry.h"

namespace nodeops::rpc {
namespace {

constexpr absl::Duration kMostGrace = absl::Seconds(60);  // Of a connection that has got old.
constexpr absl::Duration kMaxIdle = absl::Minutes(10);
constexpr absl::Duration kMomentToEnd = absl::Milliseconds(500);

using Acceptor = grpc::experimental::ExternalConnectionAcceptor;

std::vector<std::string> ServiceNames() {
  return {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection", "nodeops.v1.NodeOps"};
}

void SetLimits(grpc::ServerBuilder& builder, const RpcServerOptions& options) {
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  const absl::Duration age = options.max_connection_age;
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(age)));
  builder.AddChannelArgument(
      GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
      static_cast<int>(absl::ToInt64Milliseconds(std::min(age, kMostGrace))));
  // A connection that says nothing is closed.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(kMaxIdle)));
  // A caller behind a dead router is noticed after 80 s.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  // Dashboards and grpcurl's -keepalive-time ping more often than gRPC's default of 5 min allows.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

Bridge::Options BridgeOptionsOf(const RpcServerOptions& options) {
  return {.calls_per_connection = static_cast<size_t>(options.max_streams_per_connection),
          .turn = std::min(options.max_connection_age, kMaxIdle) / 2};
}

void HandOver(Acceptor& acceptor, int connection) {
  Acceptor::NewConnectionParameters parameters;
  parameters.fd = connection;
  acceptor.HandleNewConnection(&parameters);
}

absl::StatusOr<ListenAddress> Parse(const std::string& listen, const RpcServerOptions& options) {
  if (options.certificates != nullptr) return ParseListenAddress(listen);
  if (!options.insecure_listen) return ParseLocalAddress(listen);
  NODEOPS_ASSIGN_OR_RETURN(ListenAddress address, ParseListenAddress(listen));
  if (!address.is_local()) {
    spdlog::warn("--insecure-listen: whoever reaches {} can cordon nodes: there is no TLS on it",
                 listen);
  }
  return address;
}

}  // namespace

class RpcServer::Impl {
 public:
  Impl(const boost::asio::any_io_executor& executor, operations::OperationService& service,
       const RpcServerOptions& options)
      : streams(options.max_watchers),
        node_ops(executor, service, streams, options.limits, options.watch, options.access),
        health({"nodeops.v1.NodeOps"}, streams),
        reflection(ServiceNames()),
        reflection_alpha(ServiceNames()),
        counts(std::make_shared<ConnectionCounts>(options.max_connections,
                                                  options.max_connections_per_address)),
        bridge(base::SystemClock(), BridgeOptionsOf(options),
               [this](int connection) { HandOver(*bridged, connection); }) {}

  absl::Status Start(const boost::asio::any_io_executor& executor,
                     const RpcServerOptions& options) {
    std::vector<ListenAddress> parsed;
    for (const std::string& listen : options.listen) {
      NODEOPS_ASSIGN_OR_RETURN(parsed.emplace_back(), Parse(listen, options));
    }
    NODEOPS_RETURN_IF_ERROR(StartGrpc(options));
    for (const ListenAddress& address : parsed) {
      NODEOPS_RETURN_IF_ERROR(Listen(executor, address));
    }
    return absl::OkStatus();
  }

  absl::Status StartGrpc(const RpcServerOptions& options) {
    grpc::ServerBuilder builder;
    SetLimits(builder, options);
    builder.RegisterService(&node_ops);
    builder.RegisterService(&health);
    if (options.reflection) {
      builder.RegisterService(&reflection);
      builder.RegisterService(&reflection_alpha);
    }
    auto experimental = builder.experimental();
    if (options.audit != nullptr) {
      std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> creators;
      creators.push_back(
          NewAuditInterceptors(options.audit, options.audit_reads, base::SystemClock()));
      experimental.SetInterceptorCreators(std::move(creators));
    }
    constexpr auto kFromFd =
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD;
    plain = experimental.AddExternalConnectionAcceptor(kFromFd, grpc::InsecureServerCredentials());
    if (options.certificates != nullptr) {
      NODEOPS_ASSIGN_OR_RETURN(tls, ServerTls::Follow(*options.certificates));
      encrypted = experimental.AddExternalConnectionAcceptor(kFromFd, tls->Credentials());
    }
    bridged = experimental.AddExternalConnectionAcceptor(kFromFd, BridgeCredentials());
    server = builder.BuildAndStart();
    return server != nullptr ? absl::OkStatus() : absl::InternalError("gRPC did not start");
  }

  absl::Status Listen(const boost::asio::any_io_executor& executor, const ListenAddress& address) {
    NODEOPS_ASSIGN_OR_RETURN(ListeningSocket socket, ListeningSocket::Open(address));
    Acceptor* const acceptor =
        address.is_unix() || encrypted == nullptr ? plain.get() : encrypted.get();
    listeners.push_back(
        Listener::Start(executor, std::move(socket), {.counts = counts},
                        [acceptor](int connection) { HandOver(*acceptor, connection); }));
    addresses.push_back(listeners.back()->address());
    return absl::OkStatus();
  }

  StreamRegistry streams;
  NodeOpsService node_ops;
  HealthService health;
  ReflectionService<ReflectionV1> reflection;
  ReflectionService<ReflectionV1Alpha> reflection_alpha;
  const std::shared_ptr<ConnectionCounts> counts;
  std::shared_ptr<ServerTls> tls;  // Null: none.
  std::unique_ptr<Acceptor> plain;
  std::unique_ptr<Acceptor> encrypted;  // Null: no TLS.
  std::unique_ptr<Acceptor> bridged;
  std::unique_ptr<grpc::Server> server;
  Bridge bridge;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<std::string> addresses;
};

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(boost::asio::any_io_executor executor,
                                                            operations::OperationService& service,
                                                            const RpcServerOptions& options) {
  auto impl = std::make_unique<Impl>(executor, service, options);
  NODEOPS_RETURN_IF_ERROR(impl->Start(executor, options));
  return std::unique_ptr<RpcServer>(new RpcServer(std::move(impl)));
}

RpcServer::RpcServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RpcServer::~RpcServer() { Stop(absl::ZeroDuration()); }

void RpcServer::StopAccepting() {
  impl_->health.StopServing();
  for (const auto& listener : impl_->listeners) listener->Stop();
}

void RpcServer::Stop(absl::Duration timeout) {
  if (impl_->server == nullptr) return;
  StopAccepting();
  impl_->bridge.Close();
  impl_->streams.WaitUntilEmpty(std::min(timeout, kMomentToEnd));
  impl_->streams.GoAway("the server is shutting down");
  impl_->server->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(timeout));
  impl_->streams.WaitUntilEmpty(absl::InfiniteDuration());  // OnDone may still be running.
  impl_->server = nullptr;
}

const std::vector<std::string>& RpcServer::addresses() const { return impl_->addresses; }

absl::StatusOr<std::shared_ptr<grpc::Channel>> RpcServer::BridgeChannel() {
  return impl_->bridge.Channel();
}

size_t RpcServer::streams() const { return impl_->streams.size(); }
size_t RpcServer::connections() const { return impl_->counts->size(); }

}  // namespace nodeops::rpc
