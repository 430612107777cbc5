#ifndef NODEOPS_SERVICE_RPC_LISTEN_ADDRESS_H_
#define NODEOPS_SERVICE_RPC_LISTEN_ADDRESS_H_

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace nodeops::rpc {

// Where to listen: a path for a unix: socket, or else a TCP endpoint.
struct ListenAddress {
  std::string unix_path;
  boost::asio::ip::tcp::endpoint tcp;

  bool is_unix() const { return !unix_path.empty(); }
  // Whether only this machine reaches it.
  bool is_local() const;
};

// Looks a host up; a test's or LookUpHost.
using HostLookup =
    std::function<absl::StatusOr<std::vector<boost::asio::ip::address>>(const std::string& host)>;

// getaddrinfo; blocks.
absl::StatusOr<std::vector<boost::asio::ip::address>> LookUpHost(const std::string& host);

// What `HOST:PORT`, `[IPV6]:PORT` or `unix:/PATH` means. Of a host's addresses takes the first IPv4
// one, or the first one. INVALID_ARGUMENT says what to write instead.
absl::StatusOr<ListenAddress> ParseListenAddress(const std::string& listen,
                                                 const HostLookup& look_up = LookUpHost);

// As above, for a server without TLS: every address of the host must be a loopback address, or
// anybody on the network could cordon nodes. (A unix: socket is local.)
absl::StatusOr<ListenAddress> ParseLocalAddress(const std::string& listen,
                                                const HostLookup& look_up = LookUpHost);

// As above, without unix: sockets.
absl::StatusOr<boost::asio::ip::tcp::endpoint> ParseLoopbackAddress(
    const std::string& listen, const HostLookup& look_up = LookUpHost);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_LISTEN_ADDRESS_H_
