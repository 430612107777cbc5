// The HTTP port with TLS: who is let in, who they are, and certificates that change.

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "k8s/testing/test_certificates.h"
#include "service/http/http_server.h"
#include "service/http/testing/fake_rpc_caller.h"
#include "service/http/testing/grpc_web_client.h"
#include "service/tls/testing/test_files.h"

namespace nodeops::http {
namespace {

using testing::Contains;
using testing::Pair;

constexpr char kMethod[] = "/nodeops.v1.NodeOps/ListClusters";

// Says how often it was called, and by whom the last time.
class Recorder final : public RpcCaller {
 public:
  std::shared_ptr<RpcCall> Start(RpcRequest request) override {
    const std::lock_guard lock(mutex_);
    metadata_ = request.metadata;
    ++calls_;
    auto call = std::make_shared<FakeRpcCall>(std::move(request));
    call->End({});
    return call;
  }
  RpcMetadata metadata() const {
    const std::lock_guard lock(mutex_);
    return metadata_;
  }
  int calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  mutable std::mutex mutex_;
  RpcMetadata metadata_;
  int calls_ = 0;
};

class HttpTlsTest : public testing::Test {
 protected:
  void Start(bool with_client_ca = true) {
    files_.Write(ca_.Issue("IP:127.0.0.1"));
    files_.Write("ca.crt", client_ca_.certificate_pem());
    tls::TlsFiles files = files_.Files();
    if (!with_client_ca) files.client_ca = "";
    auto certificates =
        tls::Certificates::Open(files, base::SystemClock(), threads_.get_executor());
    ASSERT_TRUE(certificates.ok()) << certificates.status();
    certificates_ = *std::move(certificates);
    auto server = HttpServer::Start(threads_.get_executor(), base::SystemClock(), caller_,
                                    {.listen = {boost::asio::ip::address_v4::loopback(), 0},
                                     .certificates = certificates_.get()});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void TearDown() override {
    server_ = nullptr;
    certificates_ = nullptr;
    threads_.join();
  }

  // With the certificate of `client`, if there is one.
  FetchOptions As(const k8s::TestIdentity* client) {
    files_.Write("server-ca.crt", ca_.certificate_pem());
    FetchOptions options;
    options.options = {{CURLOPT_CAINFO, files_.Path("server-ca.crt")}};
    if (client == nullptr) return options;
    files_.Write("client.crt", client->certificate_pem);
    files_.Write("client.key", client->key_pem);
    options.options.emplace_back(CURLOPT_SSLCERT, files_.Path("client.crt"));
    options.options.emplace_back(CURLOPT_SSLKEY, files_.Path("client.key"));
    return options;
  }

  const tls::TestFiles files_;
  const k8s::TestCa ca_;
  const k8s::TestCa client_ca_;
  const std::shared_ptr<Recorder> caller_ = std::make_shared<Recorder>();
  boost::asio::thread_pool threads_{2};
  std::unique_ptr<tls::Certificates> certificates_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpTlsTest, ACallerIsWhoItsCertificateSays) {
  Start();
  const auto client = client_ca_.Issue("URI:spiffe://test/browser");
  FetchOptions options = As(&client);
  options.headers = {"nodeops-bridged-caller: root"};
  EXPECT_EQ(CallGrpcWeb(server_->url(), kMethod, "", false, options).code, 0);
  EXPECT_THAT(caller_->metadata(),
              Contains(Pair("nodeops-bridged-caller", "spiffe://test/browser")));
  EXPECT_EQ(server_->url().substr(0, 8), "https://");
}

TEST_F(HttpTlsTest, WithoutACertificateThereAreProbesOnly) {
  Start();
  EXPECT_EQ(Fetch(server_->url() + "/healthz", As(nullptr)).status, 200);
  EXPECT_EQ(Fetch(server_->url() + "/", As(nullptr)).status, 401);
  EXPECT_EQ(CallGrpcWeb(server_->url(), kMethod, "", false, As(nullptr)).http_status, 401);
  EXPECT_EQ(caller_->calls(), 0);
}

TEST_F(HttpTlsTest, WithoutAClientCaEverybodyIsAnonymous) {
  Start(/*with_client_ca=*/false);
  EXPECT_EQ(CallGrpcWeb(server_->url(), kMethod, "", false, As(nullptr)).code, 0);
  EXPECT_THAT(caller_->metadata(), Contains(Pair("nodeops-bridged-caller", "anonymous")));
}

TEST_F(HttpTlsTest, BadCertificatesAreRefused) {
  Start();
  const k8s::TestCa other_ca;
  const auto stranger = other_ca.Issue("URI:spiffe://test/browser");
  const auto expired =
      client_ca_.Issue(k8s::TestCertificate{.alternative_names = "URI:spiffe://test/browser",
                                            .begins = std::chrono::hours(-2),
                                            .ends = std::chrono::hours(-1)});
  const auto server_only = client_ca_.Issue(k8s::TestCertificate{
      .alternative_names = "URI:spiffe://test/browser", .extended_usages = "serverAuth"});
  for (const auto* client : {&stranger, &expired, &server_only}) {
    const FetchReply reply = Fetch(server_->url() + "/healthz", As(client));
    EXPECT_EQ(reply.status, 0);
    EXPECT_NE(reply.error, "");
  }
}

TEST_F(HttpTlsTest, PlaintextIsRefused) {
  Start();
  EXPECT_EQ(Fetch("http" + server_->url().substr(5) + "/healthz").status, 0);
}

TEST_F(HttpTlsTest, NewCertificatesAreUsedAndNoRequestFails) {
  Start();
  const std::string before = certificates_->current()->certificate_chain;
  const k8s::TestCa new_ca;
  files_.Write(new_ca.Issue("IP:127.0.0.1"));
  const auto trusting = [&](const std::string& authorities) {
    return FetchOptions{.options = {{CURLOPT_CAINFO, files_.Write("trusted.crt", authorities)}}};
  };
  const FetchOptions both = trusting(ca_.certificate_pem() + new_ca.certificate_pem());
  while (certificates_->current()->certificate_chain == before) {
    ASSERT_EQ(Fetch(server_->url() + "/healthz", both).status, 200);
  }
  ASSERT_EQ(Fetch(server_->url() + "/healthz", both).status, 200);
  const FetchOptions only_new = trusting(new_ca.certificate_pem());
  EXPECT_EQ(Fetch(server_->url() + "/healthz", only_new).status, 200);
  EXPECT_EQ(Fetch(server_->url() + "/healthz", As(nullptr)).status, 0);
}

}  // namespace
}  // namespace nodeops::http
