#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using grpc::Status;
using InventoryCommandsTest = CliFixture;

TEST_F(InventoryCommandsTest, NodesAreListedFromEachClusterPageByPage) {
  server_.handlers.list_nodes = [](const v1::ListNodesRequest& request,
                                   v1::ListNodesResponse& response) {
    auto& node = *response.add_nodes();
    node.set_cluster(request.cluster());
    node.set_name(request.page_token().empty() ? "n1" : "n2");
    node.set_ready(true);
    if (!request.page_token().empty()) {
      node.set_unschedulable(true);
      node.mutable_cordon()->set_actor("ann");
      node.mutable_cordon()->set_reason("kernel\nupgrade");
    } else {
      response.set_next_page_token("more");
    }
    return Status::OK;
  };
  const Ran ran = Run({"nodes", "--cluster=a", "--cluster=b", "-l", "pool=gpu"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "NODE  READY  SCHEDULING  CORDONED BY  SINCE  REASON\n"
            "a/n1  yes    enabled\n"
            "a/n2  yes    disabled    ann                 kernel\\x0aupgrade\n"
            "b/n1  yes    enabled\n"
            "b/n2  yes    disabled    ann                 kernel\\x0aupgrade\n");
  EXPECT_EQ(server_.calls().list_nodes[0].label_selector(), "pool=gpu");
  EXPECT_EQ(Run({"nodes", "-q"}).out, "n1\nn2\n");
}

TEST_F(InventoryCommandsTest, ClustersAreListed) {
  server_.handlers.list_clusters = [](const auto&, v1::ListClustersResponse& response) {
    response.add_clusters()->set_name("prod");
    response.mutable_clusters(0)->set_is_default(true);
    response.add_clusters()->set_name("test");
    return Status::OK;
  };
  EXPECT_EQ(Run({"clusters"}).out, "CLUSTER  DEFAULT\nprod     yes\ntest\n");
  EXPECT_EQ(Run({"clusters", "-o", "json"}).out,
            "{\"name\":\"prod\",\"isDefault\":true}\n{\"name\":\"test\"}\n");
}

TEST_F(InventoryCommandsTest, NoNodesAreNoErrorAndNoTable) {
  server_.handlers.list_nodes = [](const auto&, auto&) { return Status::OK; };
  const Ran ran = Run({"nodes", "-l", "a=b"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nodeops: no nodes match\n");
}

}  // namespace
}  // namespace nodeops::cli
