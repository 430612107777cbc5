#include "k8s/cluster_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <fstream>

#include "base/testing/status_matchers.h"
#include "k8s/testing/run_coroutine.h"
#include "k8s/testing/socket_server.h"

namespace nodeops::k8s {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kNode[] = R"({"metadata":{"name":"n1","uid":"u","resourceVersion":"8"}})";
constexpr char kPatch[] = R"({"metadata":{"resourceVersion":"7"}})";

class ClusterClientTest : public testing::Test {
 protected:
  ApiResult<Node> Patch(const ClusterConfig& config) {
    auto client = NewClusterClient(config, io_.get_executor(), base::SystemClock());
    EXPECT_THAT(client, base::IsOk());
    return RunCoroutine(io_, (*client)->Patch("n1", kPatch, {}));
  }

  TestCa ca_;
  asio::io_context io_;
  SocketServer server_{io_,
                       [this](std::shared_ptr<Peer> peer) -> asio::awaitable<void> {
                         return server_.Serve(peer, HttpAnswer(200, kNode));
                       },
                       ServerTls(ca_.Issue("IP:127.0.0.1"))};
};

TEST_F(ClusterClientTest, TalksToTheServerWithItsPrefixAndToken) {
  const ApiResult<Node> node = Patch({.server = server_.origin() + "/clusters/a",
                                      .ca_pem = ca_.certificate_pem(),
                                      .token = base::Secret("t1")});
  ASSERT_TRUE(node.ok()) << node.error().message;
  EXPECT_EQ(node.value().resource_version(), "8");
  const std::string& request = server_.requests().at(0);
  EXPECT_THAT(request,
              StartsWith("PATCH /clusters/a/api/v1/nodes/n1?fieldManager=nodeops HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Bearer t1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: nodeops/"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/merge-patch+json\r\n"));
}

TEST_F(ClusterClientTest, TakesTheTokenFromItsFile) {
  const std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/token";
  std::ofstream(path) << "t2\n";
  const ApiResult<Node> node =
      Patch({.server = server_.origin(), .ca_pem = ca_.certificate_pem(), .token_file = path});
  ASSERT_TRUE(node.ok()) << node.error().message;
  EXPECT_THAT(server_.requests().at(0), HasSubstr("\r\nAuthorization: Bearer t2\r\n"));
}

TEST_F(ClusterClientTest, SendsNoAuthorizationWithoutAToken) {
  ASSERT_TRUE(Patch({.server = server_.origin(), .ca_pem = ca_.certificate_pem()}).ok());
  EXPECT_THAT(server_.requests().at(0), Not(HasSubstr("Authorization")));
}

TEST_F(ClusterClientTest, AnUntrustedServerSeesNothing) {
  const ApiResult<Node> node = Patch({.server = server_.origin(), .token = base::Secret("t1")});
  ASSERT_FALSE(node.ok());
  EXPECT_EQ(node.error().error_class, ErrorClass::kUnavailable);
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(ClusterClientTest, RefusesWhatCannotWork) {
  const auto refusal = [&](const ClusterConfig& config) {
    return NewClusterClient(config, io_.get_executor(), base::SystemClock()).status();
  };
  EXPECT_THAT(refusal({.server = "http://h", .token = base::Secret("t")}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("without TLS")));
  EXPECT_THAT(refusal({.server = "h:6443"}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("server: must be")));
  EXPECT_THAT(refusal({.server = "https://h?q"}),
              base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"https://h?q\"")));
}

}  // namespace
}  // namespace nodeops::k8s
