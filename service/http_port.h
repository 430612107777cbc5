#ifndef NODEOPS_SERVICE_HTTP_PORT_H_
#define NODEOPS_SERVICE_HTTP_PORT_H_

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/embedded_file.h"
#include "service/flags.h"
#include "service/http/http_server.h"
#include "service/http/readiness.h"
#include "service/rpc/rpc_server.h"
#include "service/tls/certificates.h"

namespace nodeops {

// What the HTTP port shows besides the API.
struct HttpPages {
  absl::Span<const base::EmbeddedFile> dashboard;
  std::function<http::Readiness()> readiness;
  std::function<std::string()> metrics;  // Null: there are none.
};

// The HTTP port. It stops after the gRPC server, which ends the calls that run.
class HttpPort {
 public:
  // Serves what --http-listen means, with calls going to `server`, which must outlive it; null if
  // there is none. With TLS if there are `certificates`, which must outlive it. Errors name the
  // flag.
  static absl::StatusOr<std::unique_ptr<HttpPort>> Start(const Flags& flags,
                                                         boost::asio::any_io_executor executor,
                                                         rpc::RpcServer& server,
                                                         const tls::Certificates* certificates,
                                                         HttpPages pages);
  void Stop(absl::Duration timeout) { server_->Stop(timeout); }

  // HttpServer's.
  const std::string& url() const { return server_->url(); }

 private:
  explicit HttpPort(std::unique_ptr<http::HttpServer> server) : server_(std::move(server)) {}

  const std::unique_ptr<http::HttpServer> server_;
};

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_HTTP_PORT_H_
