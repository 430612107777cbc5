#ifndef NODEOPS_CLIENT_CHANNEL_H_
#define NODEOPS_CLIENT_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace nodeops::client {

// How to know the server and be known to it: PEM texts, read once.
struct ChannelTls {
  std::string ca;  // Who vouches for the server; empty: the machine's authorities.
  // The caller's own certificate with its chain, and its key; both or neither.
  std::string certificate;
  base::Secret key;
};

// Where the server is and how to get there.
struct ChannelOptions {
  // HOST:PORT, an IPv6 address in brackets, or unix:/PATH.
  std::string server = "127.0.0.1:50051";
  // Absent: without TLS. Not used over a unix: socket, which has no need for it.
  std::optional<ChannelTls> tls;
  // How long one attempt to connect may take.
  absl::Duration connect_timeout = absl::Seconds(5);
};

// A channel of its own connection, made when it is first used. It never goes through an HTTP proxy,
// takes no service configuration from DNS, and pings every 30 s while a call is open, so that a
// dead path is noticed and middle boxes keep the connection
// (https://github.com/grpc/grpc/blob/master/doc/keepalive.md). With TLS the server's certificate
// must name HOST. INVALID_ARGUMENT when `server` is no such address, or of a certificate and its
// key one is missing.
absl::StatusOr<std::shared_ptr<grpc::Channel>> NewChannel(const ChannelOptions& options);

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_CHANNEL_H_
