#ifndef NODEOPS_K8S_HTTP_TRANSPORT_H_
#define NODEOPS_K8S_HTTP_TRANSPORT_H_

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace nodeops::k8s {

namespace asio = boost::asio;

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// One request to the API server that a transport was made for.
struct HttpRequest {
  std::string method;  // "GET", "PATCH", ...
  std::string target;  // Path and query, beginning with '/', already percent-encoded.
  HttpHeaders headers;
  std::string body;
  // The whole exchange, from the call to the last byte of the answer.
  absl::Duration timeout = absl::Seconds(15);
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;

  // The first header of that name, letter case ignored.
  std::optional<std::string_view> FindHeader(std::string_view name) const;
};

// There is no whole answer. What matters to the caller is whether the request may have had an
// effect.
struct TransportError {
  enum class Kind {
    kNotSent,   // Name lookup, connect or TLS handshake failed: the server saw nothing of the
                // request.
    kLost,      // The connection ended, or the answer was cut short or over the size limit, after
                // something was sent.
    kTimedOut,  // The time ended after something was sent.
    kReusedClosed,  // A kept-alive connection proved closed before any byte of the answer. For a
                    // read it is free to send the request again; for a write it is as kLost.
  };
  Kind kind = Kind::kNotSent;
  std::string message;  // For people. Holds no secret.
};

using HttpResult = std::variant<HttpResponse, TransportError>;

// Talks HTTP to one API server. It sends each request at most once: never a retry, redirect or
// resend of its own.
//
// Not thread-safe: call it on the executor (the cluster's strand) that it was made for. Requests
// run in parallel, each in its own coroutine. A coroutine that is destroyed while it waits here
// abandons the request.
class Transport {
 public:
  virtual ~Transport() = default;

  // Sends `request` and returns the answer, whatever its status, or why there is none. Always
  // completes within `request.timeout` and a little.
  virtual asio::awaitable<HttpResult> Send(HttpRequest request) = 0;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_TRANSPORT_H_
