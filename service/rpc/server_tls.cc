#include "service/rpc/server_tls.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::rpc {
namespace {

constexpr unsigned kRereadSeconds = 1;  // gRPC's least.

// Makes the file or changes it.
absl::Status Put(const std::string& content, std::unique_ptr<MemoryFile>& file) {
  if (file != nullptr) return file->Replace(content);
  NODEOPS_ASSIGN_OR_RETURN(file, MemoryFile::Create(content));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<ServerTls>> ServerTls::Follow(tls::Certificates& certificates) {
  auto followed = std::make_shared<ServerTls>();
  NODEOPS_RETURN_IF_ERROR(certificates.Observe(followed));
  return followed;
}

absl::Status ServerTls::UseMaterial(const tls::TlsMaterial& material) {
  if (!material.client_ca.empty()) NODEOPS_RETURN_IF_ERROR(Put(material.client_ca, client_ca_));
  return Put(absl::StrCat(material.private_key.Reveal(), material.certificate_chain), identity_);
}

std::shared_ptr<grpc::ServerCredentials> ServerTls::Credentials() const {
  const std::string path = identity_->path();
  const auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      path, path, client_ca_ == nullptr ? "" : client_ca_->path(), kRereadSeconds);
  grpc::experimental::TlsServerCredentialsOptions options(provider);
  options.watch_identity_key_cert_pairs();
  if (client_ca_ != nullptr) options.watch_root_certs();
  options.set_cert_request_type(client_ca_ == nullptr
                                    ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                    : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace nodeops::rpc
