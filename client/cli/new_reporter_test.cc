#include <sstream>

#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using client::OperationLog;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using NewReporterTest = CliFixture;

TEST_F(NewReporterTest, JsonIsOneEventALineAndNothingElse) {
  const OperationLog log = OperationLog::Succeeding(2);
  server_.Serve(log);
  const Ran ran = Run({"cordon", "n1", "n2", "-o", "json"});
  EXPECT_EQ(ran.status, 0);
  std::istringstream lines(ran.out);
  int64_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_THAT(line, StartsWith("{\"sequence\":\"" + std::to_string(++count) + "\","));
  }
  EXPECT_EQ(count, log.size());
}

TEST_F(NewReporterTest, ATerminalGetsALiveDisplayAndALogDoesNot) {
  server_.Serve(OperationLog::Succeeding(3));
  terminal_ = true;
  environment_["TERM"] = "xterm";
  environment_["LANG"] = "de_DE.UTF-8";
  EXPECT_THAT(Run({"cordon", "n1"}).out,
              AllOf(HasSubstr("\x1b[K\n"), HasSubstr("░"), EndsWith("state SUCCEEDED)\n")));
  environment_["LANG"] = "C";
  environment_["NO_COLOR"] = "1";
  EXPECT_THAT(Run({"cordon", "n1"}).out, AllOf(Not(HasSubstr("\x1b[2m")), HasSubstr("--------")));
  environment_["TERM"] = "dumb";
  EXPECT_THAT(Run({"cordon", "n1"}).out, Not(HasSubstr("\x1b")));
}

TEST_F(NewReporterTest, QuietAndJsonPrintNoNoticesOnATerminal) {
  server_.Serve(OperationLog::Succeeding(1));
  terminal_ = true;
  environment_["TERM"] = "xterm";
  EXPECT_THAT(Run({"cordon", "n1", "-q"}).out, StartsWith("cordon: 1 node: 1 changed"));
  EXPECT_THAT(Run({"cordon", "n1", "-o", "json"}).out, StartsWith("{\"sequence\":\"1\""));
}

}  // namespace
}  // namespace nodeops::cli
