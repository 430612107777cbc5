#ifndef NODEOPS_SERVICE_HTTP_HOST_RULES_H_
#define NODEOPS_SERVICE_HTTP_HOST_RULES_H_

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace nodeops::http {

// The host of "HOST", "HOST:PORT" or "[IPV6]:PORT" in lower case, without brackets, port and the
// dot that may end it; nothing if it is none of them.
std::optional<std::string> HostOf(const std::string& authority);

// "https://ops.example.org:8443", as browsers write it (RFC 6454 section 6.2): in lower case,
// without a default port. INVALID_ARGUMENT if `text` is no such origin, or has a path.
absl::StatusOr<std::string> ParseOrigin(const std::string& text);

enum class OriginKind {
  kNone,     // No browser, or no request for which browsers say where it comes from.
  kSame,     // The dashboard's own.
  kListed,   // Another site that may call this one.
  kForeign,  // Any other site.
};

// Which names this server answers to, and for which other sites.
//
// A web page of somebody else can make its visitor's browser send requests to any address that the
// browser reaches, and, by giving its own name this server's address (DNS rebinding), can even be
// taken for a page of this server. The browser then still says the page's name in Host and Origin.
class HostRules {
 public:
  // `hosts` are names and IP addresses without port, `origins` as ParseOrigin gives them.
  HostRules(std::vector<std::string> hosts, std::vector<std::string> origins);

  // Whether a request with this Host header is meant for this server: localhost, a loopback
  // address, the address that its connection came in on (an address cannot be rebound), or one of
  // the listed hosts; with any port, as forwarding changes it.
  bool AllowsHost(const std::string& host, const boost::asio::ip::address& local) const;

  // `origin` is the header, null if there is none; `host` is an allowed one.
  OriginKind OriginOf(const std::string* origin, const std::string& host, bool tls) const;

 private:
  const std::set<std::string> hosts_;
  const std::set<std::string> origins_;
};

}  // namespace nodeops::http

#endif  // NODEOPS_SERVICE_HTTP_HOST_RULES_H_
