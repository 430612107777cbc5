#ifndef NODEOPS_SERVICE_HTTP_GRPC_WEB_REQUEST_H_
#define NODEOPS_SERVICE_HTTP_GRPC_WEB_REQUEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/http/http_message.h"
#include "service/http/rpc_call.h"

namespace nodeops::http {

// Whether a path names a method that browsers may call: one of nodeops.v1.NodeOps or
// grpc.health.v1.Health, known or not.
bool IsBridgedMethod(const std::string& path);

// "<1 to 8 digits><H|M|S|m|u|n>", as in gRPC over HTTP/2. INVALID_ARGUMENT.
absl::StatusOr<absl::Duration> ParseGrpcTimeout(const std::string& text);

// The call that a request's header means, still without its message: its path and its deadline. Its
// metadata is `caller` under rpc::kBridgedCallerKey and his `address` under
// rpc::kBridgedAddressKey, and nothing else: no method reads any, and there are keys at which gRPC
// 1.51 aborts the process. INVALID_ARGUMENT: grpc-timeout is none.
absl::StatusOr<RpcRequest> ToRpcRequest(const HttpRequestHead& head, const std::string& caller,
                                        const std::string& address, absl::Time now);

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_GRPC_WEB_REQUEST_H_
