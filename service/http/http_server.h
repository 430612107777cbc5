#ifndef NODEOPS_SERVICE_HTTP_HTTP_SERVER_H_
#define NODEOPS_SERVICE_HTTP_HTTP_SERVER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/http/http_limits.h"
#include "service/http/router.h"
#include "service/http/rpc_call.h"
#include "service/tls/certificates.h"

namespace nodeops::http {

struct HttpServerOptions {
  boost::asio::ip::tcp::endpoint listen;  // Port 0 takes a free one.
  HttpLimits limits;
  RouterOptions router;
  const tls::Certificates* certificates = nullptr;  // Must outlive the server. Null: no TLS.
};

// The HTTP port: the dashboard's files, gRPC-Web, health, metrics. Thread-safe.
class HttpServer {
 public:
  // Serves from now on, on `executor`. Calls go to `caller`. Errors of the address as those of
  // rpc::Listener.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(boost::asio::any_io_executor executor,
                                                           base::Clock& clock,
                                                           std::shared_ptr<RpcCaller> caller,
                                                           HttpServerOptions options);
  ~HttpServer();  // Stop(0).

  // Takes no more connections and requests, gives those that are being answered `timeout` to end,
  // cuts off the rest and returns when that is done. Calls end by themselves once the server behind
  // `caller` has ended them, so that one stops first. Blocks; the executor must still run.
  void Stop(absl::Duration timeout);

  // "http://127.0.0.1:8080" or "https:...", with the real port.
  const std::string& url() const;

  // Open now.
  size_t connections() const;

 private:
  class Impl;
  explicit HttpServer(std::shared_ptr<Impl> impl);

  const std::shared_ptr<Impl> impl_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HTTP_SERVER_H_
