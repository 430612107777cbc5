#ifndef NODEOPS_SERVICE_RPC_STATUS_CONVERSION_H_
#define NODEOPS_SERVICE_RPC_STATUS_CONVERSION_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace nodeops::rpc {

// A call's status as gRPC sends it. Payloads whose type URL begins with `type.googleapis.com/`
// become details of a google.rpc.Status (header `grpc-status-details-bin`), in the order of their
// URLs. AIP-193 wants an ErrorInfo in every error: one without gets INVALID_FIELD as its reason if
// it has a google.rpc.BadRequest, and else the name of its code.
//
// Status and details travel as HTTP/2 trailers, and a client refuses the call if all of them exceed
// 8 KiB: the message is escaped and cut to 1 KiB, and details are left out that exceed
// 4 KiB in all, or that do not fit beside a message of many characters that gRPC has to encode.
grpc::Status ToGrpcStatus(const absl::Status& error);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_STATUS_CONVERSION_H_
