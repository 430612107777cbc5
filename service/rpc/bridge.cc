#include "service/rpc/bridge.h"

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/security/server_credentials.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
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

struct Bridge::Connection {
  Connection(std::shared_ptr<grpc::Channel> its_channel, int descriptor, absl::Time now)
      : channel(std::move(its_channel)), watched(descriptor), opened_at(now) {}
  ~Connection() { close(watched); }

  // gRPC shuts its end down when it closes it, and the server's end hangs up (shutdown(2)).
  bool broken() const {
    pollfd end{.fd = watched, .events = POLLRDHUP, .revents = 0};
    return poll(&end, 1, 0) != 0;
  }

  const std::shared_ptr<grpc::Channel> channel;
  const int watched;  // A duplicate of the channel's descriptor.
  const absl::Time opened_at;
  std::atomic<size_t> calls = 0;
};

absl::StatusOr<std::shared_ptr<grpc::Channel>> Bridge::Channel() {
  const std::lock_guard lock(mutex_);
  if (closed_) return absl::UnavailableError("the server is shutting down");
  const absl::Time now = clock_.Now();
  std::erase_if(connections_, [&](const std::shared_ptr<Connection>& connection) {
    return now - connection->opened_at >= options_.turn || connection->broken();
  });
  auto free = std::find_if(connections_.begin(), connections_.end(),
                           [this](const std::shared_ptr<Connection>& connection) {
                             return connection->calls < options_.calls_per_connection;
                           });
  if (free == connections_.end()) {
    NODEOPS_ASSIGN_OR_RETURN(std::shared_ptr<Connection> connection, Open());
    free = connections_.insert(free, std::move(connection));
  }
  ++(*free)->calls;
  return std::shared_ptr<grpc::Channel>((*free)->channel.get(),
                                        [connection = *free](auto*) { --connection->calls; });
}

absl::StatusOr<std::shared_ptr<Bridge::Connection>> Bridge::Open() {
  const absl::Status none = absl::UnavailableError("the server is out of file descriptors");
  std::array<int, 2> ends;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return none;
  }
  const int watched = fcntl(ends[1], F_DUPFD_CLOEXEC, 0);
  if (watched < 0) {
    close(ends[0]);
    close(ends[1]);
    return none;
  }
  on_connection_(ends[0]);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadata);
  return std::make_shared<Connection>(
      grpc::CreateCustomInsecureChannelFromFd(kTarget, ends[1], arguments), watched, clock_.Now());
}

void Bridge::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  connections_.clear();
}

}  // namespace nodeops::rpc
