#include "base/help_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace nodeops::base {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string Printed(CLI::App& app, const std::string& flag) {
  AddHelpFlags(app, {.section = 8, .see_also = {"other(1)"}});
  try {
    app.parse(flag);
  } catch (const CLI::CallForVersion& call) {
    return call.what();
  }
  return "nothing was printed";
}

TEST(HelpFlagsTest, PrintBeforeARequiredCommandIsMissed) {
  CLI::App app("Does things.", "tool");
  app.add_subcommand("run", "Run");
  app.require_subcommand(1);
  EXPECT_THAT(Printed(app, "--help-man"), StartsWith(".TH TOOL 8 "));
}

TEST(HelpFlagsTest, PrintTheTable) {
  CLI::App app("Does things.", "tool");
  EXPECT_THAT(Printed(app, "--help-markdown"), StartsWith("| flag | default | meaning |\n"));
}

TEST(HelpFlagsTest, AreThemselvesHidden) {
  CLI::App app("Does things.", "tool");
  EXPECT_THAT(Printed(app, "--help-man"), Not(HasSubstr("help\\-m")));
  EXPECT_THAT(app.help(), Not(HasSubstr("--help-m")));
}

}  // namespace
}  // namespace nodeops::base
