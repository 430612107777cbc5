#include "service/clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

#include "base/testing/status_matchers.h"

namespace nodeops {
namespace {

using base::IsOk;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kKubeconfig[] = R"(apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: k
  cluster: {server: "https://127.0.0.1:1"}
users:
- name: u
  user: {token: secret-token}
contexts:
- name: dev
  context: {cluster: k, user: u}
- name: prod
  context: {cluster: k, user: u}
- name: broken
  context: {cluster: nowhere, user: u}
)";

class ClustersTest : public testing::Test {
 protected:
  ClustersTest() {
    flags_.kubeconfig = std::string(std::getenv("TEST_TMPDIR")) + "/kubeconfig";
    std::ofstream(flags_.kubeconfig) << kKubeconfig;
  }
  absl::StatusOr<Clusters> Make() {
    return MakeClusters(flags_, io_.get_executor(), base::SystemClock(), metrics_, health_);
  }

  boost::asio::io_context io_;
  Flags flags_;
  metrics::ServiceMetrics metrics_{base::SystemClock()};
  ServiceHealth health_{base::SystemClock()};
};

TEST_F(ClustersTest, EveryUsableContextIsServedAndTheCurrentOneIsTheDefault) {
  const auto clusters = Make();
  ASSERT_THAT(clusters.status(), IsOk());
  EXPECT_EQ(clusters->backends.size(), 2u);
  EXPECT_TRUE(clusters->backends.contains("dev"));
  EXPECT_TRUE(clusters->backends.contains("prod"));
  EXPECT_EQ(clusters->default_cluster, "prod");
}

TEST_F(ClustersTest, OnlyTheClustersThatWereAskedForAreServed) {
  flags_.clusters = {"dev"};
  const auto clusters = Make();
  ASSERT_THAT(clusters.status(), IsOk());
  EXPECT_EQ(clusters->backends.size(), 1u);
  EXPECT_EQ(clusters->default_cluster, "dev");
}

TEST_F(ClustersTest, AContextThatDoesNotExistIsNamedWithTheFlagsToMend) {
  flags_.clusters = {"nope"};
  const absl::Status status = Make().status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("nope"), HasSubstr("--kubeconfig=FILE"), HasSubstr("--clusters=")));
}

TEST_F(ClustersTest, ABrokenContextThatWasAskedForIsAnError) {
  flags_.clusters = {"broken"};
  const absl::Status status = Make().status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("nowhere"), HasSubstr("--clusters=")));
}

TEST_F(ClustersTest, AKubeconfigThatIsNotThereIsNamed) {
  flags_.kubeconfig += ".gone";
  const absl::Status status = Make().status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("kubeconfig.gone"), HasSubstr("--kubeconfig=FILE")));
}

}  // namespace
}  // namespace nodeops
