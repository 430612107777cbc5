#ifndef NODEOPS_SERVICE_RPC_RETRY_VALIDATION_H_
#define NODEOPS_SERVICE_RPC_RETRY_VALIDATION_H_

#include "nodeops/v1/retry.pb.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {

// Checks the bounds that retry.proto states and returns `options` with every default filled in;
// what is wrong is added to `violations` under `retry.`.
v1::RetryOptions ValidateRetry(const v1::RetryOptions& options, FieldViolations& violations);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_RETRY_VALIDATION_H_
