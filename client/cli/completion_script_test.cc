#include "client/cli/completion_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

namespace nodeops::cli {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// What bash makes of the script is tested by completion_test.sh.
class CompletionScriptTest : public testing::Test {
 protected:
  CompletionScriptTest() {
    app_.add_option("--server", text_);
    app_.add_option("-o,--output", text_);
    CLI::App& cordon = *app_.add_subcommand("cordon");
    cordon.add_option("nodes", text_);
    cordon.add_option("--cluster", text_);
    cordon.add_option("--only", text_);
    cordon.add_option("--reason", text_);
    cordon.add_flag("--plan", flag_);
    app_.add_subcommand("watch")->add_option("--after", text_);
    app_.add_subcommand("completion");
    app_.add_subcommand("version");
    app_.add_subcommand("__complete")->group("");  // Hidden.
  }

  // Both scripts have the same parts.
  void ExpectInBoth(const std::string& part) {
    EXPECT_THAT(BashCompletion(app_), HasSubstr(part));
    EXPECT_THAT(ZshCompletion(app_), HasSubstr(part));
  }

  CLI::App app_{"", "nodeops"};
  std::string text_;
  bool flag_ = false;
};

TEST_F(CompletionScriptTest, CommandsAreOfferedInTheirOrderAndHiddenOnesAreNot) {
  ExpectInBoth("    offer cordon watch completion version\n");
  ExpectInBoth("__complete");  // To ask for names.
  EXPECT_THAT(BashCompletion(app_), Not(HasSubstr("__complete) ")));
}

TEST_F(CompletionScriptTest, EachCommandHasItsOwnFlags) {
  ExpectInBoth("    offer -h --help --server -o --output\n");
  ExpectInBoth("      cordon) offer -h --help --cluster --only --reason --plan ;;\n");
  ExpectInBoth("      watch) offer -h --help --after ;;\n");
}

TEST_F(CompletionScriptTest, AfterAFlagThatTakesAValueComesOne) {
  ExpectInBoth("      --after|--cluster|--only|--output|--reason|--server|-o) ((++i))");
  ExpectInBoth("      --cluster) ask clusters ;;\n");
  ExpectInBoth("      -o) offer text json ;;\n");
  ExpectInBoth("      --output) offer text json ;;\n");
}

TEST_F(CompletionScriptTest, ResultsAreThoseThatOnlyTakes) {
  ExpectInBoth(
      "      --only) offer CHANGED UNCHANGED FAILED CANCELLED EXPIRED SKIPPED "
      "OUTCOME_UNKNOWN WOULD_CHANGE ;;\n");
}

TEST_F(CompletionScriptTest, NothingIsOfferedWhereAnythingMayStand) {
  ExpectInBoth("      --reason) : ;;\n");
  ExpectInBoth("      version) : ;;\n");
}

TEST_F(CompletionScriptTest, ArgumentsAreAskedOfTheServerOrOffered) {
  ExpectInBoth("      cordon) ask nodes ;;\n");
  ExpectInBoth("      watch) ask operations ;;\n");
  ExpectInBoth("      completion) offer bash zsh ;;\n");
}

TEST_F(CompletionScriptTest, EveryPartIsFilledIn) {
  for (const std::string& script : {BashCompletion(app_), ZshCompletion(app_)}) {
    EXPECT_THAT(script, Not(ContainsRegex("@[A-Z_]+@")));
  }
}

TEST_F(CompletionScriptTest, EachShellLoadsItsOwn) {
  EXPECT_THAT(BashCompletion(app_),
              AllOf(HasSubstr("complete -F _nodeops nodeops"), Not(HasSubstr("compdef"))));
  EXPECT_THAT(ZshCompletion(app_),
              AllOf(HasSubstr("compdef _nodeops nodeops"), Not(HasSubstr("COMPREPLY"))));
}

}  // namespace
}  // namespace nodeops::cli
