#ifndef NODEOPS_CLIENT_CALL_ERROR_H_
#define NODEOPS_CLIENT_CALL_ERROR_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nodeops::client {

// The status of a call, with what its google.rpc details say put into the message for people: each
// field that BadRequest names, ErrorInfo's reason. Text of the server is sanitized. The details
// themselves stay with the status as payloads under their type URLs.
absl::Status ToStatus(const grpc::Status& status);

// ErrorInfo's reason, such as `SHUTTING_DOWN`; empty where the server gave none, and for errors
// that are not the server's, as of a connection that broke.
std::string ErrorReason(const absl::Status& status);

// How long the server asked to wait before the call is repeated (RetryInfo); zero where it did not.
absl::Duration RetryDelay(const absl::Status& status);

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_CALL_ERROR_H_
