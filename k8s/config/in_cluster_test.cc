#include "k8s/config/in_cluster.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "k8s/testing/fake_environment.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::StatusIs;
using testing::HasSubstr;

constexpr char kAccount[] = "/var/run/secrets/kubernetes.io/serviceaccount/";

FakeEnvironment InAPod() {
  return {
      .variables = {{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"KUBERNETES_SERVICE_PORT", "443"}},
      .files = {{std::string(kAccount) + "token", "t"}, {std::string(kAccount) + "ca.crt", "ca"}}};
}

TEST(InClusterConfigTest, UsesTheServiceAccount) {
  FakeEnvironment pod = InAPod();
  const auto config = InClusterConfig(pod.Get());
  ASSERT_THAT(config, base::IsOk());
  EXPECT_EQ(config->name, "in-cluster");
  EXPECT_EQ(config->server, "https://10.0.0.1:443");
  EXPECT_EQ(config->ca_pem, "ca");
  EXPECT_EQ(config->token_file, std::string(kAccount) + "token");
  EXPECT_TRUE(config->token.empty());
}

TEST(InClusterConfigTest, BracketsAnIpv6Host) {
  FakeEnvironment pod = InAPod();
  pod.variables["KUBERNETES_SERVICE_HOST"] = "fd00::1";
  EXPECT_EQ(InClusterConfig(pod.Get())->server, "https://[fd00::1]:443");
}

TEST(InClusterConfigTest, IsNotFoundOutsideOfACluster) {
  for (const char* variable : {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"}) {
    FakeEnvironment pod = InAPod();
    pod.variables.erase(variable);
    EXPECT_THAT(InClusterConfig(pod.Get()),
                StatusIs(StatusCode::kNotFound, HasSubstr("not in a cluster: KUBERNETES_")));
  }
}

TEST(InClusterConfigTest, NeedsTheCaAndTheToken) {
  for (const std::string file : {"token", "ca.crt"}) {
    FakeEnvironment pod = InAPod();
    pod.files.erase(kAccount + file);
    EXPECT_THAT(InClusterConfig(pod.Get()),
                StatusIs(StatusCode::kFailedPrecondition, HasSubstr(file + ": no such file")));
  }
}

}  // namespace
}  // namespace nodeops::k8s
