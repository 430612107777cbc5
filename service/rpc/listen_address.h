#ifndef NODEOPS_SERVICE_RPC_LISTEN_ADDRESS_H_
#define NODEOPS_SERVICE_RPC_LISTEN_ADDRESS_H_

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace nodeops::rpc {

// Looks a host up; a test's or LookUpHost.
using HostLookup =
    std::function<absl::StatusOr<std::vector<boost::asio::ip::address>>(const std::string& host)>;

// getaddrinfo; blocks.
absl::StatusOr<std::vector<boost::asio::ip::address>> LookUpHost(const std::string& host);

// The endpoint that `HOST:PORT` or `[IPV6]:PORT` means, for a server without TLS: every address of
// the host must be a loopback address, or anybody on the network could cordon nodes. Takes the
// first IPv4 address, or the first one. INVALID_ARGUMENT says what to write instead.
absl::StatusOr<boost::asio::ip::tcp::endpoint> ParseLoopbackAddress(
    const std::string& listen, const HostLookup& look_up = LookUpHost);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_LISTEN_ADDRESS_H_
