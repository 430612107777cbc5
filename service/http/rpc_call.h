#ifndef NODEOPS_SERVICE_HTTP_RPC_CALL_H_
#define NODEOPS_SERVICE_HTTP_RPC_CALL_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace nodeops::http {

// Keys in lower case; values of keys that end in "-bin" are bytes, of others printable ASCII
// (gRPC over HTTP/2, "Custom-Metadata").
using RpcMetadata = std::vector<std::pair<std::string, std::string>>;

// A call of a method that takes one message and gives any number of them.
struct RpcRequest {
  std::string method;  // "/nodeops.v1.NodeOps/ListNodes"
  std::string message;
  RpcMetadata metadata;
  absl::Time deadline = absl::InfiniteFuture();
};

// How a call ended.
struct RpcEnd {
  int code = 0;  // gRPC's status codes.
  std::string message;
  RpcMetadata trailers;  // What else there is, such as grpc-status-details-bin.
};

// A call under way. It holds at most one message: the next one is only taken from the server when
// it is asked for, so whoever does not ask holds the server's stream back, and nothing grows.
class RpcCall {
 public:
  using Next = absl::AnyInvocable<void(std::optional<std::string>)>;

  virtual ~RpcCall() = default;

  // Asks for the next message. `next` is called once, on any thread and perhaps before this
  // returns: with the message, or with nothing once the call has ended. One at a time, and none
  // after the end or after Cancel.
  virtual void Read(Next next) = 0;

  // Valid once Read gave nothing.
  virtual const RpcEnd& end() const = 0;

  // Nobody is interested any more: ends the call if it has not ended. A Read that is under way is
  // answered. Must be called, or Read until the end, before the last reference goes. Thread-safe.
  virtual void Cancel() = 0;
};

// Starts calls, on a server that may be this process. Thread-safe.
class RpcCaller {
 public:
  virtual ~RpcCaller() = default;
  virtual std::shared_ptr<RpcCall> Start(RpcRequest request) = 0;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_RPC_CALL_H_
