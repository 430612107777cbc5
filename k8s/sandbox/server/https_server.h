#ifndef NODEOPS_K8S_SANDBOX_SERVER_HTTPS_SERVER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_HTTPS_SERVER_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/secret.h"
#include "k8s/sandbox/server/certificates.h"
#include "k8s/sandbox/server/fault_kind.h"
#include "k8s/sandbox/server/request_handler.h"

namespace nodeops::k8s::sandbox {

namespace asio = boost::asio;

struct HttpsServerOptions {
  std::string address = "127.0.0.1";  // Of the machine's own: anything but loopback is refused.
  uint16_t port = 0;                  // 0: any free one.
  KeyPair certificate;
  // The CA of client certificates; who shows one acts with `client_token`. A client without one is
  // welcome.
  std::string client_ca;
  base::Secret client_token;
  absl::Duration latency;      // Added to every request: half before it is handled, half after.
  int max_connections = 2000;  // More wait to be accepted.
  // What goes wrong with every connection. Of kWrongName and kExpired `certificate` is all there
  // is.
  ConnectionFault fault = ConnectionFault::kNone;
  // So long a client may take nothing of what is sent to it. Of real time, whatever `clock` is.
  absl::Duration patience = absl::Minutes(5);
};

// Serves a RequestHandler over HTTPS: TLS 1.2 or newer, HTTP/1.1 with connections kept alive,
// watches as chunked streams with a bookmark a minute. Bodies over 4 MiB are
// answered with 413 unread.
//
// Lives on one serial executor, the API server's strand; `handler` and `clock` must outlive the
// executor's context.
class HttpsServer {
 public:
  // INVALID_ARGUMENT for an address that is not loopback or a bad certificate, UNAVAILABLE if the
  // port is taken.
  static absl::StatusOr<std::unique_ptr<HttpsServer>> Start(asio::any_io_executor executor,
                                                            base::Clock& clock,
                                                            RequestHandler& handler,
                                                            HttpsServerOptions options);
  ~HttpsServer();  // Stops accepting and closes every connection.

  uint16_t port() const;
  int connections() const;  // Open now.

  struct State;

 private:
  explicit HttpsServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_HTTPS_SERVER_H_
