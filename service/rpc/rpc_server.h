#ifndef NODEOPS_SERVICE_RPC_RPC_SERVER_H_
#define NODEOPS_SERVICE_RPC_RPC_SERVER_H_

#include <grpcpp/channel.h>

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/audit/audit_log.h"
#include "service/operations/operation_service.h"
#include "service/rpc/access_file.h"
#include "service/rpc/request_limits.h"
#include "service/rpc/watch_options.h"
#include "service/tls/certificates.h"

namespace nodeops::rpc {

struct RpcServerOptions {
  std::vector<std::string> listen = {"127.0.0.1:50051"};  // See ParseListenAddress.
  bool insecure_listen = false;  // TCP without TLS may listen where strangers reach it.
  tls::Certificates* certificates = nullptr;  // TLS on TCP; must outlive the server. Null: none.
  const AccessFile* access = nullptr;  // Who may do what; must outlive the server. Null: everybody.
  std::shared_ptr<audit::AuditLog>
      audit;                      // Gets a line for each call (audit_interceptor.h). May be
  bool audit_reads = false;       // null. Whether also for those that change nothing.
  size_t max_connections = 1000;  // Over all addresses to listen on.
  size_t max_connections_per_address = 64;  // See CountedAddress.
  // Then a connection is asked to end, gets as long again, at most 60 s, for what is under way, and
  // is closed; a tenth more or less, so that they do not all come back at once.
  absl::Duration max_connection_age = absl::Hours(1);
  bool reflection = true;
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

  // As in ListeningSocket, in the order of the options; the first one alone.
  const std::vector<std::string>& addresses() const;
  const std::string& address() const { return addresses().front(); }

  // Bridge::Channel, to this server: for another port of this process. UNAVAILABLE from Stop on.
  // Thread-safe.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> BridgeChannel();

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
