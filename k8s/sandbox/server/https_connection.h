#ifndef NODEOPS_K8S_SANDBOX_SERVER_HTTPS_CONNECTION_H_
#define NODEOPS_K8S_SANDBOX_SERVER_HTTPS_CONNECTION_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/secret.h"
#include "k8s/sandbox/server/fault_kind.h"
#include "k8s/sandbox/server/http_writer.h"
#include "k8s/sandbox/server/request_handler.h"

namespace nodeops::k8s::sandbox {

// What the connections of a server share.
struct HttpsService {
  base::Clock& clock;
  RequestHandler& handler;
  boost::asio::ssl::context& tls;
  base::Secret client_token;
  absl::Duration latency;
  absl::Duration patience;  // As HttpsServerOptions::patience.
  ConnectionFault fault;    // Only what happens once a connection is accepted: kReset, kStall.
};

// One client's connection, from the TLS handshake to its end. Lives on the socket's executor, which
// must be serial; `service` must outlive it.
class HttpsConnection : public std::enable_shared_from_this<HttpsConnection> {
 public:
  HttpsConnection(const HttpsService& service, boost::asio::ip::tcp::socket socket,
                  uint64_t number);

  // Serves requests until either side has had enough. Call it once; `self` is this connection.
  static boost::asio::awaitable<void> Run(std::shared_ptr<HttpsConnection> self);

  // Ends it, whatever it is doing.
  void Close();

 private:
  struct Received;

  boost::asio::awaitable<bool> ServeOne();
  // None: there is none, and what was to be said about it has been said.
  boost::asio::awaitable<std::optional<Received>> Receive();
  boost::asio::awaitable<void> Refuse(ApiResponse response);
  boost::asio::awaitable<bool> Deliver(Outcome outcome, bool keep_alive, bool head);
  boost::asio::awaitable<bool> DeliverBroken(Outcome outcome, bool keep_alive);
  boost::asio::awaitable<void> Swallow();
  boost::asio::awaitable<void> Wait(absl::Duration wait);
  bool HasClientCertificate();
  void Reset();

  const HttpsService& service_;
  const uint64_t number_;
  TlsStream stream_;
  HttpWriter writer_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_HTTPS_CONNECTION_H_
