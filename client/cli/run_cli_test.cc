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
      {{"cordon", "n1", "--max-failures=0"}, "--max-failures: \"0\": want how many nodes"},
      {{"cordon", "n1", "--max-failures=101%"}, "or 1% to 100%"},
      {{"cordon", "n1", "--on-max-failures=cancel"}, "--on-max-failures requires --max-failures"},
      {{"cordon", "n1", "--max-failures=1", "--on-max-failures=x"}, "want pause or cancel"},
      {{"cordon", "n1", "--deadline=never"}, "--deadline: \"never\" is not a duration"},
      {{"cordon", "--only=FAILED"}, "--only chooses from the nodes of --from"},
      {{"cordon", "n1", "--from=op-1"}, "--from takes the nodes from an earlier operation"},
      {{"cordon", "--cluster=a", "--from=op-1"}, "--from takes the nodes"},
      {{"retry", "op-1", "--only=BROKEN"}, "\"BROKEN\": want one of CHANGED, UNCHANGED, FAILED"},
      {{"undo"}, "operation is required"},
      {{"watch"}, "say which operation to watch"},
      {{"watch", "a", "--all"}, "say which operation to watch"},
      {{"watch", "a", "--filter=x"}, "--filter is for --all"},
      {{"watch", "--all", "--after=3"}, "--after is for one operation"},
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

TEST_F(RunCliTest, TextsSayHowItWasCalled) {
  const auto text = [this](std::vector<std::string> arguments) {
    std::istringstream in;
    std::ostringstream out;
    CliIo io{.in = in,
             .out = out,
             .err = out,
             .clock = client::SystemBlockingClock(),
             .random = random_};
    RunCli(std::move(arguments), io, "kubectl nodeops");
    return out.str();
  };
  EXPECT_THAT(text({"--help"}), AllOf(HasSubstr("Usage: kubectl nodeops ["),
                                      HasSubstr("\n  kubectl nodeops cordon n1"),
                                      HasSubstr("Run \"kubectl nodeops COMMAND --help\"")));
  EXPECT_THAT(text({"get", "--help"}), HasSubstr("\n  kubectl nodeops get operations/7c6d"));
  EXPECT_THAT(text({"get"}), HasSubstr("Run \"kubectl nodeops get --help\""));
}

TEST_F(RunCliTest, PrintsItsManualPageWithoutServerOrCommand) {
  const Ran ran = RunBare({"--help-man"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.out, AllOf(StartsWith(".TH NODEOPS 1 "), HasSubstr(".SS cordon\n"),
                             HasSubstr(".SH GLOBAL OPTIONS\n"), Not(HasSubstr("__complete"))));
}

TEST_F(RunCliTest, HelpExplainsEveryFlagOfEveryCommandAndGivesAnExample) {
  EXPECT_THAT(Run({"--help"}).out, AllOf(HasSubstr("NODEOPS_SERVER"), Not(HasSubstr("__comp"))));
  for (const char* command :
       {"cordon", "uncordon", "undo", "retry", "watch", "get", "pause", "resume", "cancel",
        "operations", "nodes", "clusters", "completion", "version"}) {
    const Ran ran = Run({command, "--help"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.out, HasSubstr("Example"));
  }
  EXPECT_THAT(Run({"cordon", "--help"}).out, HasSubstr("(default: 100ms)"));
  for (const char* command : {"cordon", "undo", "retry", "watch"}) {
    EXPECT_THAT(Run({command, "--help"}).out,
                AllOf(HasSubstr("4 cancelled or out of time (EXPIRED)"),
                      HasSubstr("A paused operation has not ended")));
  }
}

TEST_F(RunCliTest, VersionIsPrinted) { EXPECT_EQ(Run({"version"}).out, "nodeops 0.1.0\n"); }

TEST_F(RunCliTest, HelpFitsATerminalAndNamesTheGlobalOptions) {
  for (const char* command :
       {"cordon", "undo", "retry", "watch", "pause", "cancel", "operations", "nodes"}) {
    const std::string help = Run({command, "--help"}).out;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
    EXPECT_THAT(help, EndsWith("Global options, such as --server and -o json: nodeops --help\n"));
    EXPECT_THAT(help, Not(HasSubstr("\n\n\n")));
    EXPECT_THAT(help, Not(AnyOf(HasSubstr("Needs:"), HasSubstr("Excludes:"))));
  }
}

}  // namespace
}  // namespace nodeops::cli
