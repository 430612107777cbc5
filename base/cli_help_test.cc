#include "base/cli_help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace nodeops::base {
namespace {

using testing::ElementsAre;

class CliHelpTest : public testing::Test {
 protected:
  // The last option of the program.
  OptionHelp Last() { return DescribeApp(app_).options.back(); }

  CLI::App app_{"\nDoes things.\n", "tool"};
  int number_ = 7;
  std::string text_;
};

TEST_F(CliHelpTest, AnOptionHasItsNamesShortOnesFirst) {
  app_.add_option("--output,-o", text_, "Where to");
  EXPECT_THAT(Last().names, ElementsAre("-o", "--output"));
  EXPECT_EQ(Last().value, "TEXT");
  EXPECT_EQ(Last().description, "Where to");
  EXPECT_FALSE(Last().required);
}

TEST_F(CliHelpTest, ARangeStandsApartFromTheType) {
  app_.add_option("--n", number_)->check(CLI::Range(1, 256))->capture_default_str();
  EXPECT_EQ(Last().value, "INT");
  EXPECT_EQ(Last().range, "1 to 256");
  EXPECT_EQ(Last().default_value, "7");
}

TEST_F(CliHelpTest, TheDefaultOfAListIsItsElements) {
  std::vector<std::string> list = {"a", "b"};
  app_.add_option("--list", list)->delimiter(',')->capture_default_str();
  EXPECT_EQ(Last().default_value, "a, b");
}

TEST_F(CliHelpTest, WordsAreLeftToTheDescriptionAndNamesOfTypesAreKept) {
  app_.add_option("--level", text_)->check(CLI::IsMember({"a", "b"}));
  EXPECT_EQ(Last().value, "TEXT");
  EXPECT_EQ(Last().range, "");
  app_.add_option("--server", text_)->type_name("HOST:PORT");
  EXPECT_EQ(Last().value, "HOST:PORT");
  app_.add_option("--file", text_)->check(CLI::ExistingFile);
  EXPECT_EQ(Last().value, "FILE");
}

TEST_F(CliHelpTest, AFlagTakesNothingAndLinesAreJoined) {
  bool quiet = false;
  app_.add_flag("-q", quiet, "Say\nnothing");
  EXPECT_EQ(Last().value, "");
  EXPECT_EQ(Last().description, "Say nothing");
}

TEST_F(CliHelpTest, CommandsHaveArgumentsAndHiddenOnesAreLeftOut) {
  CLI::App& run = *app_.add_subcommand("run", "Run it");
  run.footer("Example:\n  tool run x\n");
  run.add_option("what", text_, "What to run")->required();
  run.add_option("--secret", text_)->group("");
  app_.add_subcommand("hidden")->group("");
  const CommandHelp help = DescribeApp(app_);
  EXPECT_EQ(help.description, "Does things.");
  ASSERT_EQ(help.commands.size(), 1);
  EXPECT_EQ(help.commands[0].name, "run");
  EXPECT_EQ(help.commands[0].footer, "Example:\n  tool run x");
  ASSERT_EQ(help.commands[0].arguments.size(), 1);
  EXPECT_THAT(help.commands[0].arguments[0].names, ElementsAre("what"));
  EXPECT_TRUE(help.commands[0].arguments[0].required);
  for (const OptionHelp& option : help.commands[0].options) {
    EXPECT_THAT(option.names, ElementsAre("-h", "--help"));
  }
}

}  // namespace
}  // namespace nodeops::base
