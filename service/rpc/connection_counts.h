#ifndef NODEOPS_SERVICE_RPC_CONNECTION_COUNTS_H_
#define NODEOPS_SERVICE_RPC_CONNECTION_COUNTS_H_

#include <sys/socket.h>

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace nodeops::rpc {

// The address that a connection counts for: an IPv4 address (mapped ones too), or the /64 of an
// IPv6 address, as one host commonly has all of that. Empty for loopback and unix: sockets, which
// everybody on the machine shares.
std::string CountedAddress(const sockaddr_storage& peer);

// How many connections are open, over all listeners and for each address, and how many may be.
// Thread-safe.
class ConnectionCounts {
 public:
  ConnectionCounts(size_t max_connections, size_t max_per_address)
      : max_(max_connections), max_per_address_(max_per_address) {}

  // Counts one more; false: there are too many.
  bool Enter(const std::string& address);
  void Leave(const std::string& address);

  size_t size() const;

 private:
  const size_t max_;
  const size_t max_per_address_;
  mutable std::mutex mutex_;
  size_t all_ = 0;
  std::unordered_map<std::string, size_t> by_address_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_CONNECTION_COUNTS_H_
