#ifndef NODEOPS_SERVICE_HTTP_GRPC_CALLER_H_
#define NODEOPS_SERVICE_HTTP_GRPC_CALLER_H_

#include <grpcpp/channel.h>

#include <memory>

#include "service/http/rpc_call.h"

namespace nodeops::http {

// Calls methods by their path and hands bytes through, so that it knows of no method and of no
// message. Calls that run hold `channel`.
class GrpcCaller final : public RpcCaller {
 public:
  explicit GrpcCaller(std::shared_ptr<grpc::Channel> channel);
  ~GrpcCaller() override;

  std::shared_ptr<RpcCall> Start(RpcRequest request) override;

  // Calls end at once from now on, as UNAVAILABLE; those that run go on. Comes before the server
  // behind an in-process channel stops, as gRPC 1.51 calls a null pointer when a call is begun
  // there afterwards.
  void Close();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_GRPC_CALLER_H_
