#ifndef NODEOPS_SERVICE_HTTP_GRPC_CALLER_H_
#define NODEOPS_SERVICE_HTTP_GRPC_CALLER_H_

#include <grpcpp/channel.h>

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "service/http/rpc_call.h"

namespace nodeops::http {

// Calls methods by their path and hands bytes through, so that it knows of no method and of no
// message.
class GrpcCaller final : public RpcCaller {
 public:
  // The channel for one call, which holds it until it has ended; or the error that the call ends
  // with. Called on any thread.
  using ChannelSource = std::function<absl::StatusOr<std::shared_ptr<grpc::Channel>>()>;

  explicit GrpcCaller(ChannelSource channels);

  std::shared_ptr<RpcCall> Start(RpcRequest request) override;

 private:
  const ChannelSource channels_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_GRPC_CALLER_H_
