#ifndef NODEOPS_SERVICE_RPC_REQUEST_LIMITS_H_
#define NODEOPS_SERVICE_RPC_REQUEST_LIMITS_H_

namespace nodeops::rpc {

// What requests are checked against, besides the bounds that the .proto files state.
struct RequestLimits {
  int max_concurrency = 500;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_REQUEST_LIMITS_H_
