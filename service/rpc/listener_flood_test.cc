// A flood of connections uses up every file descriptor; when it ends, calls must succeed again.
// gRPC's own listener (AddListeningPort) does not survive this: it never accepts again.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "base/logging.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

constexpr int kDescriptors = 256;

void Limit(rlim_t descriptors) {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = descriptors;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Whether another connection could be taken, which costs two descriptors.
bool HasDescriptors() {
  const int one = dup(0);
  const int two = dup(0);
  if (one >= 0) close(one);
  if (two >= 0) close(two);
  return one >= 0 && two >= 0;
}

// A process of its own that opens three times as many connections as the server has descriptors,
// holds them until the pipe closes, and ends.
class Flood {
 public:
  explicit Flood(uint16_t port) {
    int up[2];
    int down[2];
    EXPECT_EQ(pipe(up) + pipe(down), 0);
    child_ = fork();
    if (child_ == 0) {
      close(up[0]);
      close(down[1]);
      Run(port, up[1], down[0]);
    }
    close(up[1]);
    close(down[0]);
    char byte;
    EXPECT_EQ(read(up[0], &byte, 1), 1);  // Every connection has been made.
    close(up[0]);
    release_ = down[1];
  }
  ~Flood() {
    close(release_);
    waitpid(child_, nullptr, 0);
  }

 private:
  [[noreturn]] static void Run(uint16_t port, int up, int down) {
    Limit(4 * kDescriptors);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 3 * kDescriptors; ++i) {
      const int client = socket(AF_INET, SOCK_STREAM, 0);
      if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) _exit(1);
    }
    char byte = 0;
    if (write(up, &byte, 1) != 1) _exit(1);
    while (read(down, &byte, 1) > 0) {
    }
    _exit(0);
  }

  pid_t child_ = -1;
  int release_ = -1;
};

TEST(ListenerFlood, CallsSucceedAgainAfterIt) {
  ASSERT_TRUE(base::StartLogging("error").ok());
  setenv("GRPC_ENABLE_FORK_SUPPORT", "0", 1);
  Limit(kDescriptors);
  TestingServer server({.max_connections = 10000});  // So that descriptors are what runs out.
  const std::string& address = server.server().address();
  const auto port = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  for (int round = 0; round < 3; ++round) {
    {
      const Flood flood(port);
      while (HasDescriptors()) std::this_thread::yield();
    }
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    context.set_wait_for_ready(true);
    v1::ListClustersResponse clusters;
    const grpc::Status status = server.Stub()->ListClusters(&context, {}, &clusters);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
}

}  // namespace
}  // namespace nodeops::rpc
