#ifndef NODEOPS_SERVICE_RPC_RPC_SERVER_H_
#define NODEOPS_SERVICE_RPC_RPC_SERVER_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/operations/operation_service.h"
#include "service/rpc/request_limits.h"
#include "service/rpc/watch_options.h"

namespace nodeops::rpc {

struct RpcServerOptions {
  std::string listen = "127.0.0.1:50051";  // See ParseLoopbackAddress.
  size_t max_connections = 1000;
  int max_streams_per_connection = 100;  // Calls of any kind; callers wait for their turn.
  size_t max_watchers = 2000;            // Streams over all connections: see StreamRegistry.
  int max_request_bytes = 4 << 20;       // RESOURCE_EXHAUSTED above that; 10,000 names fit.
  RequestLimits limits;
  WatchOptions watch;
};

// The gRPC server: nodeops.v1.NodeOps, health and reflection. It stops in two steps, so that
// operations can end and their watchers see it in between:
//
//   server->StopAccepting();   // NOT_SERVING; no new connections; calls go on.
//   ... end the OperationService ...
//   server->Stop(timeout);
class RpcServer {
 public:
  // Serves from now on; connections are accepted on `executor`. `service` must outlive the server.
  static absl::StatusOr<std::unique_ptr<RpcServer>> Start(boost::asio::any_io_executor executor,
                                                          operations::OperationService& service,
                                                          const RpcServerOptions& options);
  ~RpcServer();  // Stop(0).

  void StopAccepting();

  // Gives streams that are about to end by themselves a moment, tells the others where to resume,
  // cancels the calls that are left after `timeout`, and returns when all have ended. Blocks; the
  // executor must still run. A stuck call would make it block for ever (grpc/grpc#39114): main has
  // a watchdog for that.
  void Stop(absl::Duration timeout);

  // "127.0.0.1:50051", with the real port.
  const std::string& address() const;

  // Open now.
  size_t streams() const;
  size_t connections() const;

 private:
  class Impl;
  explicit RpcServer(std::unique_ptr<Impl> impl);

  const std::unique_ptr<Impl> impl_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_RPC_SERVER_H_
