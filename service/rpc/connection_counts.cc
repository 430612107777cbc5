#include "service/rpc/connection_counts.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

namespace nodeops::rpc {
namespace {

std::string CountedV4(const in_addr& address) {
  if (ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET) return "";
  char text[INET_ADDRSTRLEN] = "";
  return inet_ntop(AF_INET, &address, text, sizeof(text));
}

}  // namespace

std::string CountedAddress(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    return CountedV4(reinterpret_cast<const sockaddr_in&>(peer).sin_addr);
  }
  if (peer.ss_family != AF_INET6) return "";
  in6_addr address = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  if (IN6_IS_ADDR_LOOPBACK(&address)) return "";
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    in_addr v4;
    std::memcpy(&v4, &address.s6_addr[12], sizeof(v4));
    return CountedV4(v4);
  }
  std::memset(&address.s6_addr[8], 0, 8);
  char text[INET6_ADDRSTRLEN] = "";
  return std::string(inet_ntop(AF_INET6, &address, text, sizeof(text))) + "/64";
}

bool ConnectionCounts::Enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (all_ >= max_) return false;
  if (!address.empty()) {
    size_t& count = by_address_[address];
    if (count >= max_per_address_) return false;
    ++count;
  }
  ++all_;
  return true;
}

void ConnectionCounts::Leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  --all_;
  const auto found = by_address_.find(address);
  if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
}

size_t ConnectionCounts::size() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

}  // namespace nodeops::rpc
