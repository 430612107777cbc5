// One cluster that hangs (its name lookup, its TLS handshake, its API server) delays no other
// cluster and no timer.

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/kubeconfig_file.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

// Accepts connections (the kernel does) and never says a word.
class SilentServer {
 public:
  SilentServer() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(listen(socket_, 100), 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { close(socket_); }
  int port() const { return port_; }

 private:
  int socket_;
  int port_ = 0;
};

class IsolationTest : public ::testing::TestWithParam<std::string> {};

TEST_P(IsolationTest, AHangingClusterDelaysNoOther) {
  Sandbox healthy({"--nodes=50", "--race-probability=0.2"});
  Sandbox stalled({"--nodes=5"}, R"({"rules": [{"verb": ["get", "patch"], "answer": "stall"}]})");
  SilentServer silent;
  k8s::ClusterConfig hanging_cluster = stalled.config();
  if (GetParam() == "tls")
    hanging_cluster.server = absl::StrCat("https://127.0.0.1:", silent.port());
  if (GetParam() == "lookup") hanging_cluster.server = "https://hangs.invalid:6443";
  const std::string kubeconfig =
      WriteKubeconfig({{"healthy", healthy.config()}, {"hanging", hanging_cluster}});
  // One thread: whatever blocks it is seen at once.
  Process service(
      "service/nodeopsd",
      {"--listen=127.0.0.1:0", "--kubeconfig=" + kubeconfig, "--data-dir=" + NewTempPath("data"),
       "--threads=1", "--grace=0s"},
      {"LD_PRELOAD=tests/testing/libhanging_lookup.so", "ASAN_OPTIONS=verify_asan_link_order=0"});
  auto stub = Connect(ServingAddress(service));

  v1::BatchCordonNodesRequest hanging;
  hanging.add_targets()->set_cluster("hanging");
  for (int i = 0; i < 40; ++i)
    hanging.mutable_targets(0)->add_names(absl::StrCat("node-0000", i % 5, i));
  // Nodes do not give up, however long a busy machine takes for the rest.
  hanging.mutable_retry()->set_max_attempts(20);
  hanging.mutable_retry()->mutable_node_timeout()->set_seconds(600);
  grpc::ClientContext context;
  auto stream = stub->BatchCordonNodes(&context, hanging);
  const StreamRecord begun = ReadStream(*stream, [](const StreamRecord& record) {
    return record.events.size() >= 10;  // Attempts are under way.
  });
  ASSERT_GE(begun.events.size(), 10u) << begun.status.error_message();

  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  request.mutable_targets(0)->set_cluster("healthy");
  const StreamRecord record = Cordon(*stub, request);
  EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(record.operation.counts().changed(), 50);
  EXPECT_GT(record.operation.counts().conflicts(), 0);  // Backoffs were waited for meanwhile.

  grpc::ClientContext get_context;
  v1::GetOperationRequest get;
  get.set_name(begun.operation.name());
  v1::Operation operation;
  ASSERT_TRUE(stub->GetOperation(&get_context, get, &operation).ok());
  EXPECT_EQ(operation.state(), v1::Operation::RUNNING);
  EXPECT_EQ(operation.counts().unfinished(), 40);
}

INSTANTIATE_TEST_SUITE_P(Hangs, IsolationTest, ::testing::Values("lookup", "tls", "api"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace nodeops::tests
