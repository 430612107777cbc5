#include "k8s/sandbox/server/fault_script_help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "k8s/sandbox/server/fault_kind.h"
#include "k8s/sandbox/server/fault_script_parser.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

TEST(FaultScriptHelpTest, ItsExampleIsAScript) {
  const std::string help(FaultScriptHelp());
  const auto script = ParseFaultScript(help.substr(help.find("Example:") + 8));
  ASSERT_THAT(script, base::IsOk());
  EXPECT_EQ(script->rules.size(), 2u);
}

TEST(FaultScriptHelpTest, NamesEveryKindOfFault) {
  for (const FaultKind kind : AllFaultKinds()) {
    EXPECT_THAT(std::string(FaultScriptHelp()),
                HasSubstr("\n    " + std::string(FaultKindName(kind)) + " "));
  }
  for (const ConnectionFault fault : AllConnectionFaults()) {
    if (fault == ConnectionFault::kNone) continue;
    EXPECT_THAT(std::string(FaultScriptHelp()),
                HasSubstr("\n    " + std::string(ConnectionFaultName(fault)) + " "));
  }
}

TEST(FaultScriptHelpTest, FitsATerminalAndEndsItsLastLine) {
  EXPECT_EQ(FaultScriptHelp().back(), '\n');
  for (const auto line : absl::StrSplit(std::string(FaultScriptHelp()), '\n')) {
    EXPECT_LE(line.size(), 100u) << line;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
