#include "service/http/handshake.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "service/tls/peer_identity.h"

namespace nodeops::http {
namespace {

namespace asio = boost::asio;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

// The certificate that the client has shown, in PEM; empty: none.
std::string CertificateOf(SSL* ssl) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl),
                                                           &X509_free);
  if (certificate == nullptr) return "";
  const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), &BIO_free);
  PEM_write_bio_X509(text.get(), certificate.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

// As gRPC writes it.
std::string AddressOf(const asio::ip::tcp::endpoint& endpoint) {
  return endpoint.address().is_v6()
             ? absl::StrCat("ipv6:[", endpoint.address().to_string(), "]:", endpoint.port())
             : absl::StrCat("ipv4:", endpoint.address().to_string(), ":", endpoint.port());
}

}  // namespace

asio::awaitable<std::optional<Peer>> Greet(std::shared_ptr<TimedStream> stream,
                                           bool needs_certificate, absl::Duration time) {
  boost::system::error_code error;
  const auto& socket = stream->stream().socket();
  Peer peer{.local = socket.local_endpoint(error).address(),
            .address = AddressOf(socket.remote_endpoint(error))};
  HttpStream::TlsStream* secure = stream->stream().tls();
  if (secure == nullptr) co_return peer;
  stream->Limit(time);
  auto [failed] = co_await secure->async_handshake(asio::ssl::stream_base::server, kToken);
  if (failed || stream->closed()) co_return std::nullopt;
  peer.tls = true;
  const std::string certificate = CertificateOf(secure->native_handle());
  if (certificate.empty()) {
    peer.may_call = !needs_certificate;
    co_return peer;
  }
  auto identity = tls::PeerIdentity(certificate);
  if (!identity.ok()) {
    spdlog::warn("HTTP: refused a client certificate: {}",
                 base::Sanitize(std::string(identity.status().message())));
    co_return std::nullopt;
  }
  peer.caller = *std::move(identity);
  co_return peer;
}

}  // namespace nodeops::http
