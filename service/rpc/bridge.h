#ifndef NODEOPS_SERVICE_RPC_BRIDGE_H_
#define NODEOPS_SERVICE_RPC_BRIDGE_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/server_credentials.h>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::rpc {

// What the server's end of a bridge's connection must be taken over with: CallerOf believes
// kBridgedCallerKey on such connections only. The two ends shake no hands.
std::shared_ptr<grpc::ServerCredentials> BridgeCredentials();

// Connections of this process to its own gRPC server, for calls that come in through another port.
// They are pairs of connected sockets, so nobody else can open one. (gRPC 1.51's in-process channel
// would do without, but it loses messages: docs/adr/0013.) Thread-safe.
class Bridge {
 public:
  struct Options {
    size_t calls_per_connection = 100;  // Not more than the server allows: one more would wait.
    // A connection takes new calls for so long, then a new one does. Less than the time after
    // which the server closes connections because of their age or because they are idle.
    absl::Duration turn = absl::Minutes(5);
  };
  // Takes over a connected, non-blocking socket.
  using OnConnection = std::function<void(int descriptor)>;

  Bridge(const base::Clock& clock, Options options, OnConnection on_connection);

  // A channel for one call, which must hold it, or copies of it, until it has ended. Messages that
  // come back have no limit. A connection that has broken ends the calls on it, and no others get
  // it. UNAVAILABLE: Close was called, or there are no file descriptors left.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel();

  // From now on there are no channels and OnConnection is not called any more. Calls go on.
  void Close();

 private:
  struct Connection;

  absl::StatusOr<std::shared_ptr<Connection>> Open();

  const base::Clock& clock_;
  const Options options_;
  const OnConnection on_connection_;
  std::mutex mutex_;  // Guards everything below.
  // That take calls, or did when it was last looked.
  std::vector<std::shared_ptr<Connection>> connections_;
  bool closed_ = false;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_BRIDGE_H_
