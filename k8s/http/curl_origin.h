#ifndef NODEOPS_K8S_HTTP_CURL_ORIGIN_H_
#define NODEOPS_K8S_HTTP_CURL_ORIGIN_H_

#include <string>

#include "absl/status/status.h"
#include "k8s/http/curl_options.h"

namespace nodeops::k8s {

// OK if `options.origin` is scheme, host and maybe port, and `tls_server_name` a plain DNS name.
// The other functions want options that are. The message shows no password.
absl::Status CheckOrigin(const CurlOptions& options);

// "host:port" of the origin, with the port that the scheme implies.
std::string HostAndPort(const CurlOptions& options);

// What libcurl is told to ask: the origin, or one with the TLS server name in the place of its
// host, as libcurl takes the name to verify from the URL...
std::string RequestOrigin(const CurlOptions& options);

// ... and where to connect to in that case: CURLOPT_CONNECT_TO's text.
std::string ConnectTo(const CurlOptions& options);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_CURL_ORIGIN_H_
