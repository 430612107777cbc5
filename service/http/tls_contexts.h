#ifndef NODEOPS_SERVICE_HTTP_TLS_CONTEXTS_H_
#define NODEOPS_SERVICE_HTTP_TLS_CONTEXTS_H_

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "service/tls/certificates.h"
#include "service/tls/tls_material.h"

namespace nodeops::http {

// A context for servers: TLS 1.2 and above, ALPN http/1.1, no resumption, so that each handshake
// looks at the certificates anew. With a client CA a certificate that the client shows must be one
// of it; whether one is needed is decided by request. INVALID_ARGUMENT: OpenSSL does not take it.
absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const tls::TlsMaterial& material);

// The context of the certificates as they are now. Thread-safe.
class TlsContexts {
 public:
  // `certificates` must outlive it.
  explicit TlsContexts(const tls::Certificates& certificates) : certificates_(certificates) {}

  // Made anew when the certificates have changed.
  absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> current();

  // Whether calls need a client certificate.
  bool verifies_clients() const { return certificates_.verifies_clients(); }

 private:
  const tls::Certificates& certificates_;
  std::mutex mutex_;  // Guards everything below.
  std::shared_ptr<const tls::TlsMaterial> material_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_TLS_CONTEXTS_H_
