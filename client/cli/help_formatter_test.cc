#include "client/cli/help_formatter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <memory>
#include <sstream>
#include <string>

namespace nodeops::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr char kLong[] =
    "What is told about it in so many words that they fill more than one line of a terminal, and "
    "of which the last ones still have to be read: the end";

class HelpFormatterTest : public testing::Test {
 protected:
  HelpFormatterTest() {
    app_.formatter(std::make_shared<HelpFormatter>("nodeops"));
    app_.footer("Example:\n  program run\n");
    command_ = app_.add_subcommand("run", "Runs");
    command_->footer("Example:\n  program run n1\n");
  }
  static void ExpectNarrow(const std::string& help) {
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
    EXPECT_THAT(help, HasSubstr("end"));
  }

  CLI::App app_{"A program", "program"};
  CLI::App* command_ = nullptr;
  std::string value_;
  bool flag_ = false;
};

TEST_F(HelpFormatterTest, LongDescriptionsOfOptionsAreWrappedUnderEachOther) {
  command_->add_option("--value", value_, kLong)->type_name("TEXT");
  const std::string help = command_->help();
  ExpectNarrow(help);
  EXPECT_THAT(help, HasSubstr("\n  --value TEXT                  What is told about it in so many "
                              "words that they fill more than one\n"
                              "                                line of a terminal, and of which "));
}

TEST_F(HelpFormatterTest, LongDescriptionsOfCommandsAreWrappedToo) {
  app_.add_subcommand("talk", kLong);
  ExpectNarrow(app_.help());
  command_->description(kLong);
  ExpectNarrow(command_->help());
}

TEST_F(HelpFormatterTest, AWordThatFitsNowhereStandsAlone) {
  const std::string word(200, 'x');
  command_->add_option("--value", value_, "See " + word + " there");
  EXPECT_THAT(command_->help(), HasSubstr("See\n" + std::string(32, ' ') + word + "\n" +
                                          std::string(32, ' ') + "there"));
}

TEST_F(HelpFormatterTest, AValueIsShownAndAFlagHasNone) {
  command_->add_option("--value", value_, "A value")->type_name("TEXT")->required();
  CLI::Option* flag = command_->add_flag("--flag", flag_, "A flag");
  command_->add_flag("--other", flag_, "Another")->excludes(flag);
  const std::string help = command_->help();
  EXPECT_THAT(help, HasSubstr("--value TEXT REQUIRED "));
  EXPECT_THAT(help, HasSubstr("\n  --flag                        A flag\n"));
  EXPECT_THAT(help, Not(HasSubstr("Excludes")));  // The description says it.
}

TEST_F(HelpFormatterTest, ThereAreNoDoubleBlankLines) {
  for (const CLI::App* app : {&app_, command_}) {
    EXPECT_THAT(app->help(), Not(HasSubstr("\n\n\n")));
  }
}

TEST_F(HelpFormatterTest, EachCommandPointsToTheGlobalOptions) {
  EXPECT_THAT(command_->help(),
              EndsWith("Example:\n  program run n1\n\n"
                       "Global options, such as --server and -o json: nodeops --help\n"));
  EXPECT_THAT(app_.help(), Not(HasSubstr("Global options")));
  EXPECT_THAT(app_.help(), HasSubstr("Example:\n  program run\n"));
}

}  // namespace
}  // namespace nodeops::cli
