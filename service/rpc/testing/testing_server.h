#ifndef NODEOPS_SERVICE_RPC_TESTING_TESTING_SERVER_H_
#define NODEOPS_SERVICE_RPC_TESTING_TESTING_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <boost/asio/thread_pool.hpp>
#include <cstdlib>
#include <memory>
#include <utility>

#include "nodeops/v1/node_ops.grpc.pb.h"
#include "service/rpc/rpc_server.h"
#include "service/rpc/testing/fake_operation_service.h"

namespace nodeops::rpc {

// A real server on a real socket over a FakeOperationService, for tests.
class TestingServer {
 public:
  // Listens on a free port unless the options say where.
  explicit TestingServer(RpcServerOptions options = {}) {
    if (options.listen == RpcServerOptions().listen) options.listen = {"127.0.0.1:0"};
    auto started = RpcServer::Start(executor_.get_executor(), operations_, options);
    if (!started.ok()) std::abort();
    server_ = *std::move(started);
  }
  ~TestingServer() {
    server_.reset();
    executor_.join();
  }

  // With a connection of its own.
  std::shared_ptr<grpc::Channel> Channel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    // A small window that does not grow, so that a caller that does not read is noticed soon.
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
    return grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(),
                                     arguments);
  }
  std::unique_ptr<v1::NodeOps::Stub> Stub() const { return v1::NodeOps::NewStub(Channel()); }

  FakeOperationService& operations() { return operations_; }
  RpcServer& server() { return *server_; }

 private:
  boost::asio::thread_pool executor_{2};
  FakeOperationService operations_{executor_.get_executor()};
  std::unique_ptr<RpcServer> server_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_TESTING_TESTING_SERVER_H_
