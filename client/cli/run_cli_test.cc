#include <map>
#include <sstream>

#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using RunCliTest = CliFixture;

TEST_F(RunCliTest, BadUsageIsAnErrorThatNamesTheFlag) {
  const std::map<std::vector<std::string>, std::string> wrong = {
      {{}, "which command?\nRun \"nodeops --help\" for usage."},
      {{"frobnicate"}, "there is no command or option \"frobnicate\"\nRun \"nodeops --help\""},
      {{"cordon"}, "say which nodes"},
      {{"cordon", "n1", "--all"}, "exclude each other"},
      {{"cordon", "n1", "--plan", "--dry-run"}, "--plan excludes --dry-run"},
      {{"cordon", "n1", "--node-timeout=soon"}, "--node-timeout: \"soon\" is not a duration"},
      {{"cordon", "n1", "--node-timeout=-1s"}, "--node-timeout: \"-1s\" is not a duration"},
      {{"cordon", "n1", "--strategy=put"}, "--strategy: want patch or update"},
      {{"cordon", "n1", "--concurrency=many"}, "--concurrency"},
      {{"cordon", "n1", "--frobnicate"}, "Run \"nodeops cordon --help\" for usage."},
      {{"watch"}, "operation is required"},
      {{"watch", "a/b"}, "\"a/b\" is no operation's name"},
      {{"clusters", "-o", "yaml"}, "--output: \"yaml\": want text or json"},
      {{"completion", "fish"}, "want bash or zsh"},
      {{"operations", "--limit=-1"}, "--limit: want 0 or more"},
  };
  for (const auto& [arguments, text] : wrong) {
    const Ran ran = Run(arguments);
    EXPECT_EQ(ran.status, 1) << text;
    EXPECT_EQ(ran.out, "") << text;
    EXPECT_THAT(ran.err, AllOf(StartsWith("nodeops: "), HasSubstr(text)));
  }
  EXPECT_THAT(RunBare({"--server=nowhere", "clusters"}).err, HasSubstr("want HOST:PORT"));
}

TEST_F(RunCliTest, HelpExplainsEveryFlagOfEveryCommandAndGivesAnExample) {
  EXPECT_THAT(Run({"--help"}).out, AllOf(HasSubstr("NODEOPS_SERVER"), Not(HasSubstr("__comp"))));
  for (const char* command : {"cordon", "uncordon", "watch", "get", "cancel", "operations", "nodes",
                              "clusters", "completion", "version"}) {
    const Ran ran = Run({command, "--help"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.out, HasSubstr("Example"));
  }
  EXPECT_THAT(Run({"cordon", "--help"}).out, HasSubstr("(default: 100ms)"));
}

TEST_F(RunCliTest, VersionIsPrinted) { EXPECT_EQ(Run({"version"}).out, "nodeops 0.1.0\n"); }

TEST_F(RunCliTest, HelpFitsATerminalAndNamesTheGlobalOptions) {
  for (const char* command : {"cordon", "watch", "nodes"}) {
    const std::string help = Run({command, "--help"}).out;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
    EXPECT_THAT(help, EndsWith("Global options, such as --server and -o json: nodeops --help\n"));
    EXPECT_THAT(help, Not(HasSubstr("\n\n\n")));
  }
}

}  // namespace
}  // namespace nodeops::cli
