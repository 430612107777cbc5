// TLS, unix: sockets and who calls, on the real programs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "k8s/testing/test_certificates.h"
#include "service/tls/testing/test_files.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using k8s::TestCertificate;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

struct Ran {
  int status;
  std::string out;
  std::string err;
};

Ran Nodeops(const std::vector<std::string>& arguments) {
  Process nodeops("client/cli/nodeops", arguments);
  const std::string out = nodeops.ReadAll();
  const int status = nodeops.Wait();
  return {status, out, nodeops.Log()};
}

// Whether a handshake with nothing above `version` works.
bool Handshakes(const std::string& server, int version) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(server.substr(server.find(':') + 1))));
  EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, version);
  SSL* const ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  const bool worked = SSL_connect(ssl) == 1;
  SSL_free(ssl);
  SSL_CTX_free(context);
  close(fd);
  return worked;
}

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    files_.Write(ca_.Issue("IP:127.0.0.1"));
    files_.Write("ca.crt", ca_.certificate_pem());
  }

  void Start(bool verify_clients) {
    const tls::TlsFiles files = files_.Files();
    std::vector<std::string> flags = {"--tls-cert=" + files.certificate, "--tls-key=" + files.key,
                                      "--listen=" + unix_};
    if (verify_clients) flags.push_back("--client-ca=" + files.client_ca);
    stack_ = std::make_unique<Stack>(
        StackOptions{.sandbox_flags = {"--nodes=3"}, .service_flags = flags});
  }

  // The command line's options for TLS, as a caller with that certificate.
  std::vector<std::string> As(const k8s::TestIdentity& identity,
                              const std::vector<std::string>& command) const {
    std::vector<std::string> arguments = {
        "--server=" + stack_->server(), "--ca=" + files_.Path("ca.crt"),
        "--cert=" + files_.Write("client.crt", identity.certificate_pem),
        "--key=" + files_.Write("client.key", identity.key_pem), "--connect-timeout=1s"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    return arguments;
  }

  const k8s::TestCa ca_;
  const k8s::TestCa other_ca_;
  const tls::TestFiles files_;
  const std::string unix_ = "unix:" + files_.Path("nodeops.sock");
  std::unique_ptr<Stack> stack_;
};

TEST_F(TlsTest, TheNameInTheCertificateIsTheActor) {
  Start(true);
  const Ran cordon = Nodeops(As(ca_.Issue("URI:spiffe://x/ci"), {"cordon", "node-00000", "-q"}));
  EXPECT_EQ(cordon.status, 0) << cordon.err;
  const Ran seen = Nodeops(As(ca_.Issue("DNS:other.test"), {"operations", "-o", "json"}));
  EXPECT_THAT(seen.out, HasSubstr("\"actor\":\"spiffe://x/ci\"")) << seen.err;
}

TEST_F(TlsTest, ServesAUnixSocketBesideTlsAndRemovesIt) {
  Start(true);
  const Ran clusters = Nodeops({"--server=" + unix_, "clusters", "-q"});
  EXPECT_EQ(clusters.out, "sandbox\n") << clusters.err;
  const Ran cordon = Nodeops({"--server=" + unix_, "cordon", "node-00001", "-q"});
  EXPECT_EQ(cordon.status, 0) << cordon.err;
  const Ran seen = Nodeops({"--server=" + unix_, "operations", "-o", "json"});
  EXPECT_THAT(seen.out, HasSubstr("\"actor\":\"unix:"));
  stack_->service().Signal(SIGTERM);
  EXPECT_EQ(stack_->service().Wait(), 0);
  EXPECT_NE(access(files_.Path("nodeops.sock").c_str(), F_OK), 0);
}

TEST_F(TlsTest, CallersWithoutAGoodCertificateAreRefused) {
  Start(true);
  const auto refused = [&](const std::vector<std::string>& arguments) {
    const Ran ran = Nodeops(arguments);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_THAT(ran.err, HasSubstr("UNAVAILABLE"));
    return ran.status;
  };
  const std::string server = "--server=" + stack_->server();
  const std::string ca = "--ca=" + files_.Path("ca.crt");
  EXPECT_NE(refused(As(other_ca_.Issue("DNS:a.test"), {"clusters"})), 0);
  EXPECT_NE(refused(As(ca_.Issue(TestCertificate{.ends = std::chrono::seconds(-1)}), {"clusters"})),
            0);
  EXPECT_NE(refused({server, ca, "--connect-timeout=1s", "clusters"}), 0);  // No certificate.
  EXPECT_NE(refused({server, "--connect-timeout=1s", "clusters"}), 0);      // No TLS.
  const Ran good = Nodeops(As(ca_.Issue("DNS:a.test"), {"clusters", "-q"}));
  EXPECT_EQ(good.out, "sandbox\n") << good.err;
}

TEST_F(TlsTest, AServerThatSomebodyElseVouchesForIsRefused) {
  Start(false);
  const std::string server = "--server=" + stack_->server();
  const std::string other = files_.Write("other.crt", other_ca_.certificate_pem());
  EXPECT_NE(Nodeops({server, "--ca=" + other, "--connect-timeout=1s", "clusters"}).status, 0);
  EXPECT_EQ(Nodeops({server, "--ca=" + files_.Path("ca.crt"), "clusters"}).status, 0);
}

TEST_F(TlsTest, OldVersionsOfTlsAreRefused) {
  Start(false);
  EXPECT_TRUE(Handshakes(stack_->server(), TLS1_3_VERSION));
  EXPECT_TRUE(Handshakes(stack_->server(), TLS1_2_VERSION));
  EXPECT_FALSE(Handshakes(stack_->server(), TLS1_1_VERSION));
  EXPECT_FALSE(Handshakes(stack_->server(), TLS1_VERSION));
}

TEST_F(TlsTest, WhatIsNotSafeDoesNotStart) {
  const Sandbox sandbox({"--nodes=1"});
  const auto refusal = [&](std::vector<std::string> flags) {
    flags.insert(flags.end(), {"--kubeconfig=" + sandbox.kubeconfig(), "--data-dir=:memory:"});
    Process service("service/nodeopsd", flags);
    EXPECT_EQ(service.ReadAll(), "");
    EXPECT_EQ(service.Wait(), 1);
    return service.Log();
  };
  const tls::TlsFiles files = files_.Files();
  EXPECT_THAT(refusal({"--listen=0.0.0.0:0"}), HasSubstr("needs TLS"));
  EXPECT_THAT(refusal({"--listen=127.0.0.1:0,[::]:0"}), HasSubstr("needs TLS"));
  files_.Write("tls.key", ca_.Issue("").key_pem);
  EXPECT_THAT(refusal({"--tls-cert=" + files.certificate, "--tls-key=" + files.key}),
              HasSubstr("does not belong to the certificate"));
  files_.Write(ca_.Issue(TestCertificate{.ends = std::chrono::seconds(-1)}));
  EXPECT_THAT(refusal({"--tls-cert=" + files.certificate, "--tls-key=" + files.key}),
              AllOf(HasSubstr("--tls-cert"), HasSubstr("expired")));
}

TEST_F(TlsTest, ListeningInsecurelyIsSaidAtEveryStart) {
  const Sandbox sandbox({"--nodes=1"});
  Process service("service/nodeopsd",
                  {"--listen=0.0.0.0:0", "--insecure-listen",
                   "--kubeconfig=" + sandbox.kubeconfig(), "--data-dir=:memory:"});
  EXPECT_THAT(service.ReadLine().value_or(""), HasSubstr(" at 0.0.0.0:"));
  EXPECT_THAT(service.Log(), HasSubstr("--insecure-listen: whoever reaches 0.0.0.0:0 can cordon"));
}

TEST_F(TlsTest, AConnectionGetsOldAndItsStreamGoesOnOverAnother) {
  stack_ = std::make_unique<Stack>(
      StackOptions{.sandbox_flags = {"--nodes=3"}, .service_flags = {"--max-connection-age=1s"}});
  grpc::ClientContext context;
  const auto stream = stack_->stub().WatchOperations(&context, {});
  v1::OperationsUpdate update;
  while (stream->Read(&update)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  grpc::ClientContext again;
  v1::ListClustersResponse clusters;
  EXPECT_TRUE(stack_->stub().ListClusters(&again, {}, &clusters).ok());
}

}  // namespace
}  // namespace nodeops::tests
