#include "service/rpc/listen_address.h"

#include <sys/un.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {
namespace {

namespace ip = boost::asio::ip;

constexpr absl::string_view kUnix = "unix:";

enum class Reach { kLocal, kAnywhere };

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
                   "127.0.0.1:50051 or [::1]:50051, or unix:/PATH; port 0 takes a free one"));
}

bool IsLoopback(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

absl::StatusOr<ip::tcp::endpoint> Resolve(const std::string& listen, const HostAndPort& split,
                                          const HostLookup& look_up, Reach reach) {
  const auto addresses = look_up(split.host);
  if (!addresses.ok() || addresses->empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot look up the host of ", Quote(listen), ": ",
                     addresses.ok() ? "it has no address" : addresses.status().message(),
                     "; use 127.0.0.1:", split.port));
  }
  const auto outside = std::find_if_not(addresses->begin(), addresses->end(), IsLoopback);
  if (reach == Reach::kLocal && outside != addresses->end()) {
    return absl::InvalidArgumentError(absl::StrCat(
        Quote(listen), " is not loopback (", outside->to_string(),
        "): whoever reaches it could cordon nodes, so listening there needs TLS (--tls-cert and "
        "--tls-key, and --client-ca to know the callers); use 127.0.0.1:",
        split.port, ", or say --insecure-listen if something else keeps strangers away"));
  }
  const auto v4 = std::find_if(addresses->begin(), addresses->end(),
                               [](const ip::address& address) { return address.is_v4(); });
  return ip::tcp::endpoint(v4 == addresses->end() ? addresses->front() : *v4, split.port);
}

absl::StatusOr<ListenAddress> Parse(const std::string& listen, const HostLookup& look_up,
                                    Reach reach) {
  ListenAddress address;
  if (absl::StartsWith(listen, kUnix)) {
    address.unix_path = listen.substr(kUnix.size());
    const bool fits = address.unix_path.size() < sizeof(sockaddr_un::sun_path);
    if (absl::StartsWith(address.unix_path, "/") && fits) return address;
    return absl::InvalidArgumentError(absl::StrCat(
        Quote(listen), fits ? " is no absolute path: use unix:/PATH"
                            : " is too long for the path of a socket: 107 bytes are allowed"));
  }
  NODEOPS_ASSIGN_OR_RETURN(const HostAndPort split, Split(listen));
  NODEOPS_ASSIGN_OR_RETURN(address.tcp, Resolve(listen, split, look_up, reach));
  return address;
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

bool ListenAddress::is_local() const { return is_unix() || IsLoopback(tcp.address()); }

absl::StatusOr<ListenAddress> ParseListenAddress(const std::string& listen,
                                                 const HostLookup& look_up) {
  return Parse(listen, look_up, Reach::kAnywhere);
}

absl::StatusOr<ListenAddress> ParseLocalAddress(const std::string& listen,
                                                const HostLookup& look_up) {
  return Parse(listen, look_up, Reach::kLocal);
}

absl::StatusOr<ip::tcp::endpoint> ParseLoopbackAddress(const std::string& listen,
                                                       const HostLookup& look_up) {
  NODEOPS_ASSIGN_OR_RETURN(const HostAndPort split, Split(listen));
  return Resolve(listen, split, look_up, Reach::kLocal);
}

}  // namespace nodeops::rpc
