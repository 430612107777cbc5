#ifndef NODEOPS_K8S_HTTP_CURL_TRANSPORT_H_
#define NODEOPS_K8S_HTTP_CURL_TRANSPORT_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// Where and how to connect.
struct CurlOptions {
  std::string origin;  // "https://host[:port]" or, for tests, "http://...": no path.

  std::string ca_pem;           // The only roots that are trusted. Empty: the system's.
  std::string tls_server_name;  // Instead of the host: the name that is asked for and verified.
  std::string client_certificate_pem;  // Both or neither.
  base::Secret client_key_pem;

  absl::Duration connect_timeout = absl::Seconds(5);  // Name lookup, TCP and TLS together.
  size_t max_response_bytes = 32 << 20;               // Headers and body.
  int max_connections = 256;                          // Requests beyond them wait for their turn.
};

// A transport on libcurl's multi-socket interface: HTTP/1.1 over a pool of kept-alive connections,
// TLS 1.2 or newer with peer and host always verified. It follows no redirect, uses no proxy, no
// .netrc and no cookies, whatever the environment says. Nothing of it blocks: names are looked up
// on libcurl's threads, and a lookup that hangs holds up nobody else.
//
// One transport is one pool: two identities must not share one. `executor` must be serial. Requests
// in flight keep what they need alive. A process that uses it ignores SIGPIPE.
//
// INVALID_ARGUMENT, naming the field, if the options cannot work.
absl::StatusOr<std::shared_ptr<Transport>> NewCurlTransport(asio::any_io_executor executor,
                                                            CurlOptions options);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_CURL_TRANSPORT_H_
