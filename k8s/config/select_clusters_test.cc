#include "k8s/config/select_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "k8s/testing/fake_environment.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SelectClustersTest : public testing::Test {
 protected:
  absl::StatusOr<ClusterSelection> Select(const std::vector<std::string>& names) {
    return SelectClusters(kubeconfig_, names, environment_.Get());
  }
  static std::vector<std::string> Names(const ClusterSelection& selection) {
    std::vector<std::string> names;
    for (const ClusterConfig& config : selection.clusters) names.push_back(config.name);
    return names;
  }

  FakeEnvironment environment_;
  Kubeconfig kubeconfig_ = {.contexts = {{"a", ClusterConfig{.name = "a"}},
                                         {"bad", absl::InvalidArgumentError("why")},
                                         {"b", ClusterConfig{.name = "b"}}},
                            .current_context = "b"};
};

TEST_F(SelectClustersTest, WithoutNamesAllThatCanBeUsed) {
  const auto selection = Select({});
  ASSERT_THAT(selection, IsOk());
  EXPECT_THAT(Names(*selection), ElementsAre("a", "b"));
  EXPECT_EQ(selection->default_cluster, "b");
  EXPECT_THAT(selection->warnings, ElementsAre("context bad is left out: why"));
}

TEST_F(SelectClustersTest, NamedContextsMustBeUsable) {
  const auto selection = Select({"a", "a"});
  ASSERT_THAT(selection, IsOk());
  EXPECT_THAT(Names(*selection), ElementsAre("a"));
  EXPECT_EQ(selection->default_cluster, "a");
  EXPECT_THAT(selection->warnings, IsEmpty());
  EXPECT_THAT(Select({"a", "bad"}), StatusIs(StatusCode::kInvalidArgument, "why"));
  EXPECT_THAT(Select({"none"}),
              StatusIs(StatusCode::kNotFound, "no context \"none\" in the kubeconfig"));
}

TEST_F(SelectClustersTest, WithoutACurrentContextThereIsADefaultOnlyIfItIsClear) {
  kubeconfig_.current_context = "bad";
  EXPECT_EQ(Select({})->default_cluster, "");
  EXPECT_EQ(Select({"b", "a"})->default_cluster, "b");
  EXPECT_EQ(Select({"a"})->default_cluster, "a");
}

TEST_F(SelectClustersTest, IfNoneCanBeUsedTheFirstReasonIsTheError) {
  kubeconfig_.contexts = {{"bad", absl::InvalidArgumentError("why")}};
  EXPECT_THAT(Select({}), StatusIs(StatusCode::kInvalidArgument, "why"));
}

TEST_F(SelectClustersTest, WithoutContextsTheClusterThatItRunsIn) {
  kubeconfig_ = {};
  EXPECT_THAT(Select({}), StatusIs(StatusCode::kNotFound, HasSubstr("no cluster is configured")));
  environment_.variables = {{"KUBERNETES_SERVICE_HOST", "h"}, {"KUBERNETES_SERVICE_PORT", "1"}};
  EXPECT_THAT(Select({}), StatusIs(StatusCode::kFailedPrecondition, testing::_));
  const std::string account = "/var/run/secrets/kubernetes.io/serviceaccount/";
  environment_.files = {{account + "token", "t"}, {account + "ca.crt", "ca"}};
  const auto selection = Select({});
  ASSERT_THAT(selection, IsOk());
  EXPECT_THAT(Names(*selection), ElementsAre("in-cluster"));
  EXPECT_EQ(selection->default_cluster, "in-cluster");
}

}  // namespace
}  // namespace nodeops::k8s
