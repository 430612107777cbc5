#ifndef NODEOPS_SERVICE_RPC_SERVER_TLS_H_
#define NODEOPS_SERVICE_RPC_SERVER_TLS_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/rpc/memory_file.h"
#include "service/tls/certificates.h"

namespace grpc {
class ServerCredentials;
}

namespace nodeops::rpc {

// TLS for a gRPC server that follows `Certificates`: TLS 1.2 and above, h2; with a client CA every
// caller must show a certificate of it that is valid now and not for servers alone.
//
// gRPC 1.51 takes new certificates from files only, which it reads every second, and does not look
// whether key and certificate belong together (a handshake with such a pair fails). So it is given
// files in memory that only ever hold what has been checked: key and chain in one, which it reads
// twice, comparing the files' times.
class ServerTls final : public tls::MaterialObserver {
 public:
  static absl::StatusOr<std::shared_ptr<ServerTls>> Follow(tls::Certificates& certificates);

  // For AddExternalConnectionAcceptor. Must be used before `this` goes.
  std::shared_ptr<grpc::ServerCredentials> Credentials() const;

  absl::Status UseMaterial(const tls::TlsMaterial& material) override;

 private:
  std::unique_ptr<MemoryFile> identity_;
  std::unique_ptr<MemoryFile> client_ca_;  // Null: callers need no certificate.
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_SERVER_TLS_H_
