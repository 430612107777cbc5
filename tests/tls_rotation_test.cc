// Certificates are replaced while callers connect and call: none of them notices. With `--long`
// 100 rotations, otherwise 10.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "k8s/testing/test_certificates.h"
#include "service/tls/testing/test_files.h"
#include "tests/faults/long_form.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using k8s::TestIdentity;

constexpr int kCallers = 3;

class TlsRotationTest : public testing::Test {
 protected:
  TlsRotationTest() {
    files_.Write(ca_.Issue("DNS:localhost"));
    files_.Write("ca.crt", ca_.certificate_pem());
    const tls::TlsFiles files = files_.Files();
    stack_ = std::make_unique<Stack>(
        StackOptions{.sandbox_flags = {"--nodes=3"},
                     .service_flags = {"--tls-cert=" + files.certificate, "--tls-key=" + files.key,
                                       "--client-ca=" + files.client_ca}});
  }

  // With a connection, and so a handshake, of its own.
  std::unique_ptr<Stub> NewStub() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetString(GRPC_SSL_TARGET_NAME_OVERRIDE_ARG, "localhost");
    const grpc::SslCredentialsOptions options{ca_.certificate_pem(), client_.key_pem,
                                              client_.certificate_pem};
    return v1::NodeOps::NewStub(
        grpc::CreateCustomChannel(stack_->server(), grpc::SslCredentials(options), arguments));
  }

  // The certificate that the server shows to a new connection; empty if the call fails.
  std::string ServedCertificate() {
    grpc::ClientContext context;
    v1::ListClustersResponse response;
    const grpc::Status status = NewStub()->ListClusters(&context, {}, &response);
    ++calls_;
    if (!status.ok()) {
      const std::lock_guard lock(mutex_);
      failures_.push_back(status.error_message());
      return "";
    }
    const auto pem = context.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
    return pem.empty() ? "" : std::string(pem[0].data(), pem[0].size());
  }

  // Calls again and again over new connections until it ends.
  std::jthread NewCaller() {
    return std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) ServedCertificate();
    });
  }

  // As text editors and bad scripts write: in place, with a moment in which half is there.
  void Overwrite(const std::string& name, const std::string& text) const {
    std::ofstream out(files_.Path(name), std::ios::trunc);
    out << text.substr(0, text.size() / 2) << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    out << text.substr(text.size() / 2);
  }

  void Rotate(const TestIdentity& next, int way) const {
    switch (way % 3) {
      case 0:
        return files_.Write(next);
      case 1:  // Not a pair for longer than the service waits between readings.
        Overwrite("tls.key", next.key_pem);
        std::this_thread::sleep_for(std::chrono::milliseconds(1500));
        return Overwrite("tls.crt", next.certificate_pem);
      default:
        files_.Write("tls.crt", "junk");
        std::this_thread::sleep_for(std::chrono::milliseconds(1500));
        return files_.Write(next);
    }
  }

  const k8s::TestCa ca_;
  const TestIdentity client_ = ca_.Issue("URI:spiffe://x/caller");
  const tls::TestFiles files_;
  std::unique_ptr<Stack> stack_;
  std::atomic<int> calls_ = 0;
  std::mutex mutex_;
  std::vector<std::string> failures_;
};

TEST_F(TlsRotationTest, NoCallFails) {
  std::vector<std::jthread> callers;
  for (int i = 0; i < kCallers; ++i) callers.push_back(NewCaller());
  // A stream that was open before the first rotation is open after the last one.
  grpc::ClientContext context;
  const auto early = NewStub();
  const auto stream = early->WatchOperations(&context, {});
  v1::OperationsUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  const int rotations = IsLongForm() ? 100 : 10;
  for (int i = 0; i < rotations; ++i) {
    const TestIdentity next = ca_.Issue("DNS:localhost");
    Rotate(next, i);
    while (ServedCertificate() != next.certificate_pem) {
      ASSERT_TRUE(failures_.empty()) << failures_.front();
    }
  }
  callers.clear();
  EXPECT_TRUE(failures_.empty()) << failures_.size() << " of " << calls_
                                 << " calls failed: " << failures_.front();
  EXPECT_GT(calls_, rotations * kCallers);
  ASSERT_TRUE(stream->Read(&update));  // A heartbeat.
  context.TryCancel();
  stream->Finish();
}

}  // namespace
}  // namespace nodeops::tests
