#ifndef NODEOPS_SERVICE_RPC_AUDIT_INTERCEPTOR_H_
#define NODEOPS_SERVICE_RPC_AUDIT_INTERCEPTOR_H_

#include <grpcpp/support/server_interceptor.h>

#include <memory>

#include "base/clock.h"
#include "service/audit/audit_log.h"

namespace nodeops::rpc {

// Writes a line to `log` for each call of nodeops.v1.NodeOps, whoever makes and whatever refuses
// it: once it is decided, which for a stream is when it names the operation or ends without having
// done so. Calls that change nothing only if `reads`. `clock` must outlive the server.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> NewAuditInterceptors(
    std::shared_ptr<audit::AuditLog> log, bool reads, base::Clock& clock);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_AUDIT_INTERCEPTOR_H_
