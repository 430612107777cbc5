#include "service/http/tls_contexts.h"

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

constexpr unsigned char kProtocols[] = "\x08http/1.1";

// Clients that name protocols must know this one (RFC 7301, 3.2); those that name none speak it.
int SelectProtocol(SSL*, const unsigned char** selected, unsigned char* length,
                   const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, kProtocols, sizeof(kProtocols) - 1, offered,
                            offered_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *selected = found;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

absl::StatusOr<std::shared_ptr<ssl::context>> MakeTlsContext(const tls::TlsMaterial& material) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 0);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // 34 KiB less for a stream that waits.
  SSL_CTX_set_alpn_select_cb(raw, &SelectProtocol, nullptr);
  boost::system::error_code error;
  context->use_certificate_chain(asio::buffer(material.certificate_chain), error);
  if (!error) {
    context->use_private_key(asio::buffer(material.private_key.Reveal()), ssl::context::pem, error);
  }
  if (!error && !material.client_ca.empty()) {
    context->add_certificate_authority(asio::buffer(material.client_ca), error);
    context->set_verify_mode(ssl::verify_peer);
  }
  if (!error) return context;
  return absl::InvalidArgumentError(absl::StrCat("certificates for HTTP: ", error.message()));
}

absl::StatusOr<std::shared_ptr<ssl::context>> TlsContexts::current() {
  auto material = certificates_.current();
  const std::lock_guard lock(mutex_);
  if (material == material_) return context_;
  NODEOPS_ASSIGN_OR_RETURN(context_, MakeTlsContext(*material));
  material_ = std::move(material);
  return context_;
}

}  // namespace nodeops::http
