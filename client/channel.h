#ifndef NODEOPS_CLIENT_CHANNEL_H_
#define NODEOPS_CLIENT_CHANNEL_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace nodeops::client {

// Where the server is and how to get there.
struct ChannelOptions {
  // HOST:PORT, an IPv6 address in brackets.
  std::string server = "127.0.0.1:50051";
  // How long one attempt to connect may take.
  absl::Duration connect_timeout = absl::Seconds(5);
};

// A channel of its own connection, made when it is first used. It never goes through an HTTP proxy,
// takes no service configuration from DNS, and pings every 30 s while a call is open, so that a
// dead path is noticed and middle boxes keep the connection
// (https://github.com/grpc/grpc/blob/master/doc/keepalive.md). INVALID_ARGUMENT when `server` is
// not HOST:PORT.
absl::StatusOr<std::shared_ptr<grpc::Channel>> NewChannel(const ChannelOptions& options);

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_CHANNEL_H_
