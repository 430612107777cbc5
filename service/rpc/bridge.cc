#include "service/rpc/bridge.h"

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/security/server_credentials.h>
#include <sys/socket.h>

#include <array>
#include <utility>

#include "base/status_macros.h"

namespace nodeops::rpc {
namespace {

constexpr char kTarget[] = "nodeops-bridge";
// Of what the server says at the end of a call: gRPC's default of 8 KiB is less than it may send.
constexpr int kMaxMetadata = 64 << 10;

}  // namespace

std::shared_ptr<grpc::ServerCredentials> BridgeCredentials() {
  return grpc::experimental::LocalServerCredentials(UDS);
}

Bridge::Bridge(const base::Clock& clock, Options options, OnConnection on_connection)
    : clock_(clock), options_(options), on_connection_(std::move(on_connection)) {}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Bridge::Channel() {
  const std::lock_guard lock(mutex_);
  if (closed_) return absl::UnavailableError("the server is shutting down");
  const absl::Time now = clock_.Now();
  std::erase_if(connections_, [&](const Connection& connection) {
    return now - connection.opened_at >= options_.turn;
  });
  for (const Connection& connection : connections_) {
    // One reference is ours, and each call has one.
    if (static_cast<size_t>(connection.channel.use_count()) <= options_.calls_per_connection) {
      return connection.channel;
    }
  }
  NODEOPS_ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel, Open());
  connections_.push_back({channel, now});
  return channel;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Bridge::Open() {
  std::array<int, 2> ends;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return absl::UnavailableError("the server is out of file descriptors");
  }
  on_connection_(ends[0]);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadata);
  return grpc::CreateCustomInsecureChannelFromFd(kTarget, ends[1], arguments);
}

void Bridge::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  connections_.clear();
}

}  // namespace nodeops::rpc
