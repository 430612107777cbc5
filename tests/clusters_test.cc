// One operation over several clusters: nodes of the same name are different nodes, and a cluster
// that cannot be asked keeps the whole request from being accepted.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/testing/kubeconfig_file.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ClustersTest : public ::testing::Test {
 protected:
  void Serve(const k8s::ClusterConfig& second) {
    const std::string kubeconfig =
        WriteKubeconfig({{"first", first_.config()}, {"second", second}});
    service_ = std::make_unique<Process>(
        "service/nodeopsd",
        std::vector<std::string>{"--listen=127.0.0.1:0", "--kubeconfig=" + kubeconfig,
                                 "--data-dir=" + NewTempPath("data")});
    stub_ = Connect(ServingAddress(*service_));
  }

  static v1::BatchCordonNodesRequest AllOf(std::vector<std::string> clusters) {
    v1::BatchCordonNodesRequest request;
    for (const std::string& cluster : clusters) {
      v1::Target* target = request.add_targets();
      target->set_cluster(cluster);
      target->set_all(true);
    }
    return request;
  }

  static int Writes(Sandbox& sandbox) {
    int writes = 0;
    for (const JournalRecord& entry : sandbox.client().NodeOpsJournal()) {
      writes += entry.took_effect ? 1 : 0;
    }
    return writes;
  }

  Sandbox first_{{"--nodes=10"}};
  Sandbox second_{{"--nodes=5", "--race-probability=0.3"}};
  std::unique_ptr<Process> service_;
  std::unique_ptr<Stub> stub_;
};

TEST_F(ClustersTest, NodesOfTheSameNameAreChangedInEachCluster) {
  Serve(second_.config());
  const StreamRecord record = Cordon(*stub_, AllOf({"first", "second"}));
  EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(record.operation.counts().changed(), 15);
  EXPECT_THAT(record.operation.clusters(), ElementsAre("first", "second"));
  std::set<std::string> changed;
  for (const v1::NodeResult& result : ResultsOf(record)) {
    changed.insert(result.cluster() + "/" + result.node());
  }
  EXPECT_EQ(changed.size(), 15u);
  EXPECT_EQ(Writes(first_), 10);
  EXPECT_EQ(Writes(second_), 5);
}

TEST_F(ClustersTest, AnEmptyClusterMeansTheCurrentContext) {
  Serve(second_.config());
  const StreamRecord record = Cordon(*stub_, AllOf({""}));
  EXPECT_THAT(record.operation.clusters(), ElementsAre("first"));
  EXPECT_EQ(Writes(first_), 10);
  EXPECT_EQ(Writes(second_), 0);
}

TEST_F(ClustersTest, AClusterThatCannotBeAskedIsNamedAndNothingIsAccepted) {
  k8s::ClusterConfig nobody_there = second_.config();
  nobody_there.server = "https://127.0.0.1:1";
  Serve(nobody_there);
  const StreamRecord record = Cordon(*stub_, AllOf({"first", "second"}));
  EXPECT_EQ(record.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(record.status.error_message(), HasSubstr("second"));
  EXPECT_EQ(Writes(first_), 0);
  grpc::ClientContext context;
  v1::ListOperationsResponse operations;
  ASSERT_TRUE(stub_->ListOperations(&context, {}, &operations).ok());
  EXPECT_EQ(operations.operations_size(), 0);
}

TEST_F(ClustersTest, ANodeThatIsNamedThereFailsWithoutHoldingUpTheOthers) {
  k8s::ClusterConfig nobody_there = second_.config();
  nobody_there.server = "https://127.0.0.1:1";
  Serve(nobody_there);
  v1::BatchCordonNodesRequest request = AllOf({"first"});
  request.add_targets()->set_cluster("second");
  request.mutable_targets(1)->add_names("node-00000");
  const StreamRecord record = Cordon(*stub_, request);
  EXPECT_EQ(record.operation.state(), v1::Operation::PARTIALLY_FAILED);
  EXPECT_EQ(record.operation.counts().changed(), 10);
  EXPECT_EQ(record.operation.counts().failed(), 1);
}

}  // namespace
}  // namespace nodeops::tests
