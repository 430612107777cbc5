#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::OperationLog;
using grpc::Status;
using testing::HasSubstr;
using testing::StartsWith;
using GlobalOptionsTest = CliFixture;

TEST_F(GlobalOptionsTest, TheServerComesFromTheEnvironmentUnlessItIsNamed) {
  server_.Serve(OperationLog::Succeeding(1));
  environment_["NODEOPS_SERVER"] = server_.address();
  const Ran ran = RunBare({"cordon", "n1", "--detach"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.err, StartsWith("Watch it:  nodeops watch operations/op-1\n"));
  environment_["NODEOPS_SERVER"] = "127.0.0.1:1";
  EXPECT_EQ(Run({"cordon", "n1"}).status, 0);
}

TEST_F(GlobalOptionsTest, TheyMayStandBeforeAndAfterTheCommand) {
  server_.handlers.list_clusters = [](const auto&, v1::ListClustersResponse& response) {
    response.add_clusters()->set_name("prod");
    return Status::OK;
  };
  EXPECT_EQ(Run({"-q", "clusters"}).out, "prod\n");
  EXPECT_EQ(RunBare({"clusters", "-q", "--server", server_.address()}).out, "prod\n");
}

TEST_F(GlobalOptionsTest, ATimeLimitNeedsAUnitAndMoreThanNothing) {
  for (const char* limit : {"1", "0s", "-2s", "inf", "soon"}) {
    const Ran ran = Run({"clusters", std::string("--connect-timeout=") + limit});
    EXPECT_EQ(ran.status, 1) << limit;
    EXPECT_THAT(ran.err, HasSubstr("is not a duration such as 500ms, 30s or 2m")) << limit;
  }
}

}  // namespace
}  // namespace nodeops::cli
