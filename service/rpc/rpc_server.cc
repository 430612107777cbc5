#include "service/rpc/rpc_server.h"

#include <grpc/grpc.h>
#include <grpcpp/grpcpp.h>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <sstream>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "service/rpc/health_service.h"
#include "service/rpc/listen_address.h"
#include "service/rpc/listener.h"
#include "service/rpc/node_ops_service.h"
#include "service/rpc/reflection_service.h"
#include "service/rpc/stream_registry.h"

namespace nodeops::rpc {
namespace {

constexpr absl::Duration kMomentToEnd = absl::Milliseconds(500);

std::vector<std::string> ServiceNames() {
  return {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection", "nodeops.v1.NodeOps"};
}

void SetLimits(grpc::ServerBuilder& builder, const RpcServerOptions& options) {
  builder.SetMaxReceiveMessageSize(options.max_request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  // A connection that says nothing is closed.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 600'000);
  // A caller behind a dead router is noticed after 80 s.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  // Dashboards and grpcurl's -keepalive-time ping more often than gRPC's default of 5 min allows.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

}  // namespace

class RpcServer::Impl {
 public:
  Impl(operations::OperationService& service, const RpcServerOptions& options)
      : streams(options.max_watchers),
        node_ops(service, streams, options.limits, options.watch),
        health({"nodeops.v1.NodeOps"}, streams),
        reflection(ServiceNames()),
        reflection_alpha(ServiceNames()) {}

  absl::Status Start(boost::asio::any_io_executor executor, const RpcServerOptions& options) {
    NODEOPS_ASSIGN_OR_RETURN(const auto endpoint, ParseLoopbackAddress(options.listen));
    grpc::ServerBuilder builder;
    SetLimits(builder, options);
    builder.RegisterService(&node_ops);
    builder.RegisterService(&health);
    builder.RegisterService(&reflection);
    builder.RegisterService(&reflection_alpha);
    acceptor = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
        grpc::InsecureServerCredentials());
    server = builder.BuildAndStart();
    if (server == nullptr) return absl::InternalError("gRPC did not start");
    NODEOPS_ASSIGN_OR_RETURN(
        listener,
        Listener::Start(std::move(executor), endpoint, {.max_connections = options.max_connections},
                        [this](int connection) { HandOver(connection); }));
    std::ostringstream text;
    text << listener->endpoint();
    address = text.str();
    return absl::OkStatus();
  }

  void HandOver(int connection) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters parameters;
    parameters.fd = connection;
    acceptor->HandleNewConnection(&parameters);
  }

  StreamRegistry streams;
  NodeOpsService node_ops;
  HealthService health;
  ReflectionService<ReflectionV1> reflection;
  ReflectionService<ReflectionV1Alpha> reflection_alpha;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<Listener> listener;
  std::string address;
};

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(boost::asio::any_io_executor executor,
                                                            operations::OperationService& service,
                                                            const RpcServerOptions& options) {
  auto impl = std::make_unique<Impl>(service, options);
  NODEOPS_RETURN_IF_ERROR(impl->Start(std::move(executor), options));
  return std::unique_ptr<RpcServer>(new RpcServer(std::move(impl)));
}

RpcServer::RpcServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RpcServer::~RpcServer() { Stop(absl::ZeroDuration()); }

void RpcServer::StopAccepting() {
  impl_->health.StopServing();
  impl_->listener->Stop();
}

void RpcServer::Stop(absl::Duration timeout) {
  if (impl_->server == nullptr) return;
  StopAccepting();
  impl_->streams.WaitUntilEmpty(std::min(timeout, kMomentToEnd));
  impl_->streams.GoAway("the server is shutting down");
  impl_->server->Shutdown(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(timeout));
  impl_->streams.WaitUntilEmpty(absl::InfiniteDuration());  // OnDone may still be running.
  impl_->server = nullptr;
}

const std::string& RpcServer::address() const { return impl_->address; }
size_t RpcServer::streams() const { return impl_->streams.size(); }
size_t RpcServer::connections() const { return impl_->listener->connections(); }

}  // namespace nodeops::rpc
