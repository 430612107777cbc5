// Who a call is made by, over real sockets: what the caller says of himself counts nowhere but in
// this process.

#include "service/rpc/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/test_certificates.h"
#include "service/rpc/testing/testing_server.h"
#include "service/tls/certificates.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::rpc {
namespace {

using k8s::TestCertificate;
using k8s::TestIdentity;
using testing::HasSubstr;
using testing::StartsWith;

class CallerTest : public testing::Test {
 protected:
  CallerTest() {
    clock_.Advance(absl::Now() - clock_.Now());
    files_.Write(ca_.Issue("DNS:localhost"));
    files_.Write("ca.crt", client_ca_.certificate_pem());
    certificates_ =
        *tls::Certificates::Open(files_.Files(), clock_, certificates_io_.get_executor());
    server_ = std::make_unique<TestingServer>(
        RpcServerOptions{.listen = {"127.0.0.1:0", "unix:" + files_.Path("sock")},
                         .certificates = certificates_.get()});
  }

  std::shared_ptr<grpc::Channel> Tls(const TestIdentity& identity) const {
    const grpc::SslCredentialsOptions options{ca_.certificate_pem(), identity.key_pem,
                                              identity.certificate_pem};
    return Channel(server_->server().address(), grpc::SslCredentials(options));
  }
  static std::shared_ptr<grpc::Channel> Channel(
      const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetString(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, "localhost");
    return grpc::CreateCustomChannel(address, credentials, arguments);
  }

  // The actor of an operation that is started over `channel` by a caller who claims to be
  // `claimed`; or the error.
  std::string ActorOver(const std::shared_ptr<grpc::Channel>& channel,
                        const std::string& claimed = "forged") {
    grpc::ClientContext context;
    if (!claimed.empty()) context.AddMetadata(kBridgedCallerKey, claimed);
    v1::BatchCordonNodesRequest request;
    v1::Target& target = *request.add_targets();
    target.set_cluster("prod");
    target.add_names("n1");
    const auto stub = v1::NodeOps::NewStub(channel);
    const auto stream = stub->BatchCordonNodes(&context, request);
    v1::OperationUpdate update;
    const size_t before = server_->operations().batches().size();
    if (stream->Read(&update)) {
      context.TryCancel();
      stream->Finish();
      return server_->operations().batches().back().actor;
    }
    EXPECT_EQ(server_->operations().batches().size(), before);
    const grpc::Status status = stream->Finish();
    return absl::StrCat("error ", status.error_code(), ": ", status.error_message());
  }

  const tls::TestFiles files_;
  const k8s::TestCa ca_;
  const k8s::TestCa client_ca_;
  base::SimulatedClock clock_;
  boost::asio::io_context certificates_io_;
  std::unique_ptr<tls::Certificates> certificates_;
  std::unique_ptr<TestingServer> server_;
};

TEST_F(CallerTest, OfAClientCertificateItsNameCounts) {
  EXPECT_EQ(ActorOver(Tls(client_ca_.Issue("URI:spiffe://x/ci,DNS:a.test"))), "spiffe://x/ci");
  EXPECT_EQ(ActorOver(Tls(client_ca_.Issue("DNS:a.test,email:a@x.test"))), "a.test");
  EXPECT_EQ(ActorOver(Tls(client_ca_.Issue("email:a@x.test"))), "a@x.test");
  EXPECT_THAT(ActorOver(Tls(client_ca_.Issue(""))), StartsWith("CN=test identity"));
}

TEST_F(CallerTest, ANameThatCannotBeUsedIsNobody) {
  EXPECT_THAT(ActorOver(Tls(client_ca_.Issue("URI:unix:root"))),
              StartsWith("error 16: the URI in the caller's certificate cannot be used"));
}

TEST_F(CallerTest, OverAUnixSocketItIsTheUserOfTheService) {
  const auto channel =
      Channel(server_->server().addresses().at(1), grpc::InsecureChannelCredentials());
  EXPECT_EQ(ActorOver(channel), absl::StrCat("unix:", UserName(geteuid())));
}

TEST_F(CallerTest, InThisProcessTheBridgeSaysWho) {
  EXPECT_EQ(ActorOver(*server_->server().BridgeChannel(), "spiffe://x/browser"),
            "spiffe://x/browser");
  EXPECT_EQ(ActorOver(*server_->server().BridgeChannel(), ""), kAnonymous);
}

TEST_F(CallerTest, CertificatesOfOthersAreRefused) {
  const auto refused = StartsWith("error 14: ");
  EXPECT_THAT(ActorOver(Tls(ca_.Issue("DNS:a.test"))), refused);
  EXPECT_THAT(ActorOver(Tls(client_ca_.Issue(TestCertificate{.alternative_names = "DNS:a.test",
                                                             .ends = std::chrono::seconds(-1)}))),
              refused);
  EXPECT_THAT(ActorOver(Tls(client_ca_.Issue(TestCertificate{.alternative_names = "DNS:a.test",
                                                             .begins = std::chrono::hours(1)}))),
              refused);
  EXPECT_THAT(ActorOver(Tls(client_ca_.Issue(TestCertificate{.alternative_names = "DNS:a.test",
                                                             .extended_usages = "serverAuth"}))),
              refused);
  EXPECT_THAT(ActorOver(Tls({})), refused);  // None at all.
  EXPECT_THAT(ActorOver(Channel(server_->server().address(), grpc::InsecureChannelCredentials())),
              refused);
}

TEST(Caller, WithoutTlsCallersAreAnonymous) {
  TestingServer server;
  grpc::ClientContext context;
  context.AddMetadata(kBridgedCallerKey, "forged");
  v1::BatchCordonNodesRequest request;
  v1::Target& target = *request.add_targets();
  target.set_cluster("prod");
  target.add_names("n1");
  const auto stub = server.Stub();
  const auto stream = stub->BatchCordonNodes(&context, request);
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  context.TryCancel();
  stream->Finish();
  EXPECT_EQ(server.operations().batches().back().actor, kAnonymous);
}

TEST(UserName, IsTheNumberOfAUserWithoutName) {
  EXPECT_EQ(UserName(0), "root");
  EXPECT_EQ(UserName(4'000'000'001), "4000000001");
}

}  // namespace
}  // namespace nodeops::rpc
