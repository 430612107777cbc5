#include "service/rpc/listen_address.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {
namespace {

namespace ip = boost::asio::ip;

struct HostAndPort {
  std::string host;
  uint16_t port = 0;
};

absl::StatusOr<HostAndPort> Split(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  uint32_t port = 0;
  HostAndPort split;
  bool ok = colon != std::string::npos && absl::SimpleAtoi(listen.substr(colon + 1), &port) &&
            port <= 65535;
  if (ok) {
    split = {listen.substr(0, colon), static_cast<uint16_t>(port)};
    const bool bracketed = absl::StartsWith(split.host, "[") && absl::EndsWith(split.host, "]");
    if (bracketed) split.host = split.host.substr(1, split.host.size() - 2);
    ok = !split.host.empty() && (bracketed || !absl::StrContains(split.host, ':'));
  }
  if (ok) return split;
  return absl::InvalidArgumentError(
      absl::StrCat(Quote(listen),
                   " is not an address to listen on: use HOST:PORT, such as "
                   "127.0.0.1:50051 or [::1]:50051; port 0 takes a free one"));
}

bool IsLoopback(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

}  // namespace

absl::StatusOr<std::vector<ip::address>> LookUpHost(const std::string& host) {
  boost::asio::io_context io;
  boost::system::error_code error;
  const auto found = ip::tcp::resolver(io).resolve(host, "", error);
  if (error) return absl::UnavailableError(error.message());
  std::vector<ip::address> addresses;
  for (const auto& entry : found) addresses.push_back(entry.endpoint().address());
  return addresses;
}

absl::StatusOr<ip::tcp::endpoint> ParseLoopbackAddress(const std::string& listen,
                                                       const HostLookup& look_up) {
  NODEOPS_ASSIGN_OR_RETURN(const HostAndPort split, Split(listen));
  const auto addresses = look_up(split.host);
  if (!addresses.ok() || addresses->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot look up the host of ", Quote(listen), ": ",
                     addresses.ok() ? "it has no address" : addresses.status().message(),
                     "; use 127.0.0.1:", split.port));
  }
  const auto outside = std::find_if_not(addresses->begin(), addresses->end(), IsLoopback);
  if (outside != addresses->end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        Quote(listen), " is not loopback (", outside->to_string(),
        "): whoever reaches it could cordon nodes, so listening there needs TLS, which nodeopsd "
        "does not have yet; use 127.0.0.1:",
        split.port));
  }
  const auto v4 = std::find_if(addresses->begin(), addresses->end(),
                               [](const ip::address& address) { return address.is_v4(); });
  return ip::tcp::endpoint(v4 == addresses->end() ? addresses->front() : *v4, split.port);
}

}  // namespace nodeops::rpc
