#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using grpc::Status;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using CompletionCommandsTest = CliFixture;

TEST_F(CompletionCommandsTest, CompleteGivesNamesAndNeverAnError) {
  server_.handlers.list_nodes = [](const v1::ListNodesRequest& request, auto& response) {
    response.add_nodes()->set_name("n1-" + request.cluster());
    response.add_nodes()->set_name("$(reboot)");
    return Status::OK;
  };
  const Ran ran = Run({"__complete", "nodes", "--cluster=prod"});
  EXPECT_EQ(ran.out, "n1-prod\n") << "what a shell would expand is left out";
  const Ran failed = Run({"__complete", "clusters"});
  EXPECT_EQ(failed.status, 0);
  EXPECT_EQ(failed.out + failed.err, "");
}

TEST_F(CompletionCommandsTest, ScriptsAreForBashAndZsh) {
  EXPECT_THAT(Run({"completion", "bash"}).out, EndsWith("\ncomplete -F _nodeops nodeops\n"));
  const std::string zsh = Run({"completion", "zsh"}).out;
  EXPECT_THAT(zsh, StartsWith("#compdef nodeops\n"));
  EXPECT_THAT(zsh, Not(HasSubstr("_CASES@"))) << "a part that was not filled in" << zsh;
}

}  // namespace
}  // namespace nodeops::cli
