#include "k8s/sandbox/server/fault_script_help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_split.h"
#include "base/testing/status_matchers.h"
#include "k8s/sandbox/server/fault_script.h"
#include "k8s/sandbox/server/fault_script_parser.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

TEST(FaultScriptHelpTest, ItsExampleIsAScript) {
  const std::string help(FaultScriptHelp());
  const auto rules = ParseFaultRules(help.substr(help.find("Example:") + 8));
  ASSERT_THAT(rules, base::IsOk());
  EXPECT_EQ(rules->size(), 2u);
}

TEST(FaultScriptHelpTest, NamesEveryKindOfFault) {
  for (int kind = 0; kind <= static_cast<int>(FaultKind::kDelete); ++kind) {
    const std::string name = FaultName({.kind = static_cast<FaultKind>(kind), .status = 1});
    const std::string line = name.empty()        ? "none"
                             : name == "1"       ? "status"
                             : name == "1-after" ? "status-after"
                                                 : name;
    EXPECT_THAT(std::string(FaultScriptHelp()), HasSubstr("\n    " + line + " "));
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
