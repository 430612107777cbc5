#include "service/caller_control.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/audit/audited_store.h"

namespace nodeops {
namespace {

absl::StatusOr<std::unique_ptr<tls::Certificates>> OpenCertificates(
    const ListenFlags& flags, boost::asio::any_io_executor executor, base::Clock& clock) {
  if (!flags.tls()) return nullptr;
  if (flags.client_ca.empty()) {
    spdlog::warn("TLS without --client-ca: whoever reaches the service can cordon nodes");
  }
  return tls::Certificates::Open({flags.tls_cert, flags.tls_key, flags.client_ca}, clock,
                                 std::move(executor));
}

absl::StatusOr<std::unique_ptr<rpc::AccessFile>> OpenAccessFile(
    const ListenFlags& flags, boost::asio::any_io_executor executor, base::Clock& clock) {
  if (flags.authorized_clients.empty()) return nullptr;
  return rpc::AccessFile::Open(flags.authorized_clients, clock, std::move(executor));
}

absl::StatusOr<std::shared_ptr<audit::AuditLog>> OpenAuditLog(const AuditFlags& flags,
                                                              base::Clock& clock) {
  if (flags.path.empty()) return nullptr;
  auto log = audit::AuditLog::Start(
      {.file = {.path = flags.path, .max_bytes = flags.max_bytes, .keep = flags.keep}}, clock);
  if (log.ok()) return *std::move(log);
  return absl::Status(log.status().code(), absl::StrCat("--audit-log: ", log.status().message()));
}

}  // namespace

metrics::ServiceMetrics::CertificatesState CallerControl::certificates_state() const {
  if (certificates == nullptr) return {};
  const tls::CertificatesState state = certificates->state();
  return {.loads = state.loads, .failures = state.failures, .expires = state.expires};
}

absl::StatusOr<CallerControl> OpenCallerControl(const Flags& flags,
                                                boost::asio::any_io_executor executor,
                                                base::Clock& clock) {
  CallerControl control;
  NODEOPS_ASSIGN_OR_RETURN(control.certificates, OpenCertificates(flags.listen, executor, clock));
  NODEOPS_ASSIGN_OR_RETURN(control.access, OpenAccessFile(flags.listen, executor, clock));
  NODEOPS_ASSIGN_OR_RETURN(control.audit, OpenAuditLog(flags.audit, clock));
  return control;
}

rpc::RpcServerOptions RpcServerOptionsOf(const Flags& flags, const CallerControl& control) {
  return {
      .listen = flags.listen.addresses,
      .insecure_listen = flags.listen.insecure,
      .certificates = control.certificates.get(),
      .access = control.access.get(),
      .audit = control.audit,
      .audit_reads = flags.audit.reads,
      .max_connections = static_cast<size_t>(flags.max_connections),
      .max_connections_per_address = static_cast<size_t>(flags.listen.max_connections_per_address),
      .max_connection_age = flags.listen.max_connection_age,
      .reflection = flags.listen.reflection,
      .max_streams_per_connection = flags.max_streams_per_connection,
      .max_watchers = static_cast<size_t>(flags.max_watchers),
      .max_request_bytes = flags.max_request_bytes,
      .limits = {.max_concurrency = flags.max_concurrency}};
}

std::shared_ptr<operations::OperationStore> Audited(
    std::shared_ptr<operations::OperationStore> store, const CallerControl& control,
    base::Clock& clock) {
  if (control.audit == nullptr) return store;
  return audit::NewAuditedStore(std::move(store), control.audit, clock);
}

}  // namespace nodeops
