#include "client/cli/named_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/exit_status.h"

namespace nodeops::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NamedCommandTest : public testing::Test {
 protected:
  NamedCommandTest() {
    AddNamedCommand(app_, context_, "pause", "Pauses an operation",
                    [this](const CommandContext& context, const std::string& name) {
                      EXPECT_EQ(&context, &context_);
                      names_.push_back(name);
                      return 42;
                    });
  }

  // What is wrong with the command line; empty if nothing is.
  std::string Parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    try {
      app_.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

  std::istringstream in_;
  std::ostringstream out_, err_;
  std::mt19937_64 random_{1};
  CliIo io_{.in = in_,
            .out = out_,
            .err = err_,
            .clock = client::SystemBlockingClock(),
            .random = random_};
  CommandContext context_{.io = io_};
  CLI::App app_;
  std::vector<std::string> names_;
};

TEST_F(NamedCommandTest, RunsWithTheNameInFullAndGivesItsStatus) {
  for (const char* name : {"op-1", "operations/op-1"}) {
    ASSERT_EQ(Parse({"pause", name}), "");
    ASSERT_TRUE(context_.run);
    EXPECT_EQ(context_.run(), 42);
  }
  EXPECT_THAT(names_, ElementsAre("operations/op-1", "operations/op-1"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(NamedCommandTest, NothingRunsWhileTheCommandLineIsRead) {
  ASSERT_EQ(Parse({"pause", "op-1"}), "");
  EXPECT_THAT(names_, IsEmpty());
}

TEST_F(NamedCommandTest, WhatCannotBeANameIsAnErrorOfTheCommand) {
  ASSERT_EQ(Parse({"pause", "nodes/n1"}), "");
  EXPECT_EQ(context_.run(), kError);
  EXPECT_THAT(err_.str(), HasSubstr("\"nodes/n1\" is no operation's name"));
  EXPECT_THAT(names_, IsEmpty());
}

TEST_F(NamedCommandTest, TheNameIsRequired) {
  EXPECT_THAT(Parse({"pause"}), HasSubstr("operation is required"));
  EXPECT_FALSE(context_.run);
}

TEST_F(NamedCommandTest, CanBeGivenFlagsOfItsOwn) {
  bool graceful = false;
  AddNamedCommand(app_, context_, "cancel", "Cancels an operation",
                  [&](const CommandContext&, const std::string&) { return graceful ? 1 : 0; })
      .add_flag("--graceful", graceful);
  ASSERT_EQ(Parse({"cancel", "op-1", "--graceful"}), "");
  EXPECT_EQ(context_.run(), 1);
  EXPECT_THAT(names_, IsEmpty());
}

}  // namespace
}  // namespace nodeops::cli
