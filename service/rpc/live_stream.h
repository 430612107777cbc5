#ifndef NODEOPS_SERVICE_RPC_LIVE_STREAM_H_
#define NODEOPS_SERVICE_RPC_LIVE_STREAM_H_

#include <string>

namespace nodeops::rpc {

// A stream that may stay open for long and must be told when the server stops: a gRPC server does
// not shut down while a call of the callback API is unfinished (grpc/grpc#39114).
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // Finish soon, whatever the caller does. `reason` is for the caller. Thread-safe; does not block;
  // may be called more than once, and after the stream has ended.
  virtual void GoAway(const std::string& reason) = 0;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_LIVE_STREAM_H_
