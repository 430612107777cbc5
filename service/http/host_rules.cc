#include "service/http/host_rules.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/text.h"

namespace nodeops::http {
namespace {

namespace ip = boost::asio::ip;

constexpr size_t kMaxHost = 255;

bool IsHostCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_'; }

std::optional<ip::address> AddressOf(const std::string& host) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(host, error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return address;
}

bool IsPort(const std::string& text) {
  uint32_t port = 0;
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, &port) && port > 0 && port <= 65535;
}

// The part of an authority that is the port, with its colon; empty if there is none.
std::string PortOf(const std::string& authority) {
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  if (colon == std::string::npos || (bracket != std::string::npos && bracket > colon)) return "";
  return authority.substr(colon);
}

// As browsers write it.
std::string Normalise(absl::string_view scheme, const std::string& authority) {
  std::string text = absl::AsciiStrToLower(absl::StrCat(scheme, "://", authority));
  const char* port = scheme == "https" ? ":443" : ":80";
  return std::string(absl::StripSuffix(text, port));
}

std::set<std::string> LowerCase(const std::vector<std::string>& hosts) {
  std::set<std::string> lower;
  for (const std::string& host : hosts) {
    if (const auto name = HostOf(host)) lower.insert(*name);
  }
  return lower;
}

}  // namespace

std::optional<std::string> HostOf(const std::string& authority) {
  const std::string port = PortOf(authority);
  if (!port.empty() && !IsPort(port.substr(1))) return std::nullopt;
  std::string host = absl::AsciiStrToLower(authority.substr(0, authority.size() - port.size()));
  if (host.empty() || host.size() > kMaxHost) return std::nullopt;
  if (host.front() == '[') {
    if (host.back() != ']') return std::nullopt;
    host = host.substr(1, host.size() - 2);
    const auto address = AddressOf(host);
    if (!address || !absl::StrContains(host, ':')) return std::nullopt;
    return host;
  }
  if (host.back() == '.') host.pop_back();
  if (host.empty() || !std::all_of(host.begin(), host.end(), IsHostCharacter)) return std::nullopt;
  return host;
}

absl::StatusOr<std::string> ParseOrigin(const std::string& text) {
  absl::string_view authority = text;
  absl::string_view scheme;
  if (absl::ConsumePrefix(&authority, "https://")) {
    scheme = "https";
  } else if (absl::ConsumePrefix(&authority, "http://")) {
    scheme = "http";
  }
  if (scheme.empty() || !HostOf(std::string(authority)) || absl::EndsWith(authority, ".")) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", base::Sanitize(text, 300),
        "\" is not an origin: write it as browsers do, SCHEME://HOST or SCHEME://HOST:PORT, such "
        "as https://ops.example.org, without a path"));
  }
  return Normalise(scheme, std::string(authority));
}

HostRules::HostRules(std::vector<std::string> hosts, std::vector<std::string> origins)
    : hosts_(LowerCase(hosts)), origins_(origins.begin(), origins.end()) {}

bool HostRules::AllowsHost(const std::string& host, const ip::address& local) const {
  const std::optional<std::string> name = HostOf(host);
  if (!name) return false;
  if (*name == "localhost" || hosts_.contains(*name)) return true;
  const std::optional<ip::address> address = AddressOf(*name);
  return address && (address->is_loopback() || address == AddressOf(local.to_string()));
}

OriginKind HostRules::OriginOf(const std::string* origin, const std::string& host, bool tls) const {
  if (origin == nullptr) return OriginKind::kNone;
  if (*origin == Normalise(tls ? "https" : "http", host)) return OriginKind::kSame;
  return origins_.contains(*origin) ? OriginKind::kListed : OriginKind::kForeign;
}

}  // namespace nodeops::http
