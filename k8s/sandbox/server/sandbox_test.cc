#include "k8s/sandbox/server/sandbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

class SandboxTest : public testing::Test {
 protected:
  SandboxTest() {
    options_.port = 0;
    options_.nodes = 3;
    options_.kubeconfig_out = testing::TempDir() + "/sandbox_test.kubeconfig";
  }

  absl::StatusOr<std::unique_ptr<Sandbox>> Start() {
    return Sandbox::Start(io_.get_executor(), clock_, options_);
  }

  // Of the serving line: https://127.0.0.1:PORT.
  static std::string UrlOf(const Sandbox& sandbox) {
    const std::string& line = sandbox.serving_line();
    const size_t begin = line.find("https://");
    return line.substr(begin, line.find(' ', begin) - begin);
  }

  std::string Kubeconfig() const {
    std::ifstream file(options_.kubeconfig_out);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  base::SimulatedClock clock_;
  boost::asio::io_context io_;
  SandboxOptions options_;
};

TEST_F(SandboxTest, SaysWhereItServesAndWritesItDown) {
  const auto sandbox = Start();
  ASSERT_THAT(sandbox, base::IsOk());
  const std::string url = UrlOf(**sandbox);
  EXPECT_EQ((*sandbox)->serving_line(), "nodeops-sandbox serving 3 nodes at " + url +
                                            " (kubeconfig: " + options_.kubeconfig_out +
                                            ", context: sandbox)");
  EXPECT_THAT(Kubeconfig(), HasSubstr("server: " + url + "\n"));
  EXPECT_THAT(Kubeconfig(), HasSubstr("current-context: sandbox\n"));
  for (const char* context : {"sandbox-readonly", "sandbox-nobody", "sandbox-certificate"}) {
    EXPECT_THAT(Kubeconfig(), HasSubstr(std::string("- name: ") + context + "\n  context:"));
  }
}

TEST_F(SandboxTest, PastConnectionsThatFailThereIsAWay) {
  options_.connection_fault = ConnectionFault::kRefuse;
  const auto sandbox = Start();
  ASSERT_THAT(sandbox, base::IsOk());
  const std::string text = Kubeconfig();
  EXPECT_THAT(text, HasSubstr("- name: sandbox-direct\n  context:"));
  const size_t direct =
      text.find("- name: sandbox-direct\n  cluster:\n    server: https://127.0.0.1:");
  ASSERT_NE(direct, std::string::npos);
  EXPECT_EQ(text.substr(direct).find(UrlOf(**sandbox)), std::string::npos);  // Another port.
}

TEST_F(SandboxTest, ItsSecretsAreNewEveryTime) {
  ASSERT_THAT(Start(), base::IsOk());
  const std::string first = Kubeconfig();
  ASSERT_THAT(Start(), base::IsOk());
  const auto tokens = [](const std::string& text) { return text.substr(text.find("token: ")); };
  EXPECT_NE(tokens(first), tokens(Kubeconfig()));
}

TEST_F(SandboxTest, ItsPortIsFreeOnceItIsDestroyed) {
  auto first = Start();
  ASSERT_THAT(first, base::IsOk());
  const std::string url = UrlOf(**first);
  options_.port = static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  EXPECT_EQ(Start().status().code(), absl::StatusCode::kUnavailable);
  first->reset();
  EXPECT_THAT(Start(), base::IsOk());
}

TEST_F(SandboxTest, DoesNotServeWithoutAKubeconfig) {
  options_.kubeconfig_out = "/nowhere/kubeconfig";
  EXPECT_THAT(Start().status().message(),
              HasSubstr("cannot create a file beside /nowhere/kubeconfig"));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
