#ifndef NODEOPS_K8S_HTTP_CURL_OPTIONS_H_
#define NODEOPS_K8S_HTTP_CURL_OPTIONS_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "base/secret.h"

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

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_CURL_OPTIONS_H_
