#ifndef NODEOPS_SERVICE_CALLER_CONTROL_H_
#define NODEOPS_SERVICE_CALLER_CONTROL_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/audit/audit_log.h"
#include "service/flags.h"
#include "service/metrics/service_metrics.h"
#include "service/operations/operation_store.h"
#include "service/rpc/access_file.h"
#include "service/rpc/rpc_server.h"
#include "service/tls/certificates.h"

namespace nodeops {

// Who may call, who he is, what he may do, and what is written down of it: what both ports share.
// Outlives them.
struct CallerControl {
  std::unique_ptr<tls::Certificates> certificates;  // Null: there is no TLS.
  std::unique_ptr<rpc::AccessFile> access;          // Null: every caller may do everything.
  std::shared_ptr<audit::AuditLog> audit;           // Null: there is none.

  // For metrics.
  metrics::ServiceMetrics::CertificatesState certificates_state() const;
};

// What the flags say. Reads files on `executor` from now on. Errors name the flag.
absl::StatusOr<CallerControl> OpenCallerControl(const Flags& flags,
                                                boost::asio::any_io_executor executor,
                                                base::Clock& clock);

// `control` must outlive the server.
rpc::RpcServerOptions RpcServerOptionsOf(const Flags& flags, const CallerControl& control);

// `store`, with what it records in the audit log, if there is one.
std::shared_ptr<operations::OperationStore> Audited(
    std::shared_ptr<operations::OperationStore> store, const CallerControl& control,
    base::Clock& clock);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_CALLER_CONTROL_H_
