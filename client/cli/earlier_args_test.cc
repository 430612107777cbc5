#include "client/cli/earlier_args.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"

namespace nodeops::cli {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::NodeResult;

class EarlierArgsTest : public testing::Test {
 protected:
  // What is wrong with the command line; empty if nothing is.
  std::string Parse(std::vector<std::string> arguments) {
    args_ = {};
    rest_.clear();
    CLI::App app;
    AddOnlyOption(app, args_);
    app.add_option("rest", rest_);
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    try {
      app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }

  EarlierArgs args_;
  std::vector<std::string> rest_;
};

TEST_F(EarlierArgsTest, ResultsComeInAnyCaseWithAnySeparatorAsOftenAsWanted) {
  ASSERT_EQ(Parse({"--only=FAILED,outcome-unknown", "--only", "Would Change", "--only=expired"}),
            "");
  EXPECT_THAT(args_.only, ElementsAre(NodeResult::FAILED, NodeResult::OUTCOME_UNKNOWN,
                                      NodeResult::WOULD_CHANGE, NodeResult::EXPIRED));
}

// `--only FAILED n1`: n1 is a node.
TEST_F(EarlierArgsTest, WhatFollowsItsValueIsNoResult) {
  ASSERT_EQ(Parse({"--only", "FAILED", "n1", "n2"}), "");
  EXPECT_THAT(args_.only, ElementsAre(NodeResult::FAILED));
  EXPECT_THAT(rest_, ElementsAre("n1", "n2"));
}

TEST_F(EarlierArgsTest, WithoutItTheServerDecides) {
  ASSERT_EQ(Parse({}), "");
  EXPECT_THAT(args_.only, IsEmpty());
}

TEST_F(EarlierArgsTest, WhatIsNoResultIsRefusedWithThoseThatThereAre) {
  for (const char* list :
       {"broken", "FAILED,", ",FAILED", "FAILED;EXPIRED", "RESULT_UNSPECIFIED", "3"}) {
    EXPECT_THAT(Parse({std::string("--only=") + list}),
                HasSubstr("want one of CHANGED, UNCHANGED, FAILED, CANCELLED, EXPIRED, SKIPPED, "
                          "OUTCOME_UNKNOWN, WOULD_CHANGE"))
        << list;
  }
  EXPECT_THAT(Parse({"--only=\x1b[31m"}), HasSubstr("\"\\x1b[31m\""));
}

TEST_F(EarlierArgsTest, EveryResultNameIsTaken) {
  EXPECT_THAT(ResultNames(), testing::SizeIs(8));
  for (const std::string& name : ResultNames()) EXPECT_EQ(Parse({"--only=" + name}), "") << name;
}

TEST(BuildFromTest, TheOperationComesInFullAndWithItsResults) {
  for (const char* name : {"op-1", "operations/op-1"}) {
    const auto from =
        BuildFrom({.operation = name, .only = {NodeResult::FAILED, NodeResult::CHANGED}});
    ASSERT_THAT(from, IsOk());
    EXPECT_EQ(from->operation(), "operations/op-1");
    EXPECT_THAT(from->only(), ElementsAre(NodeResult::FAILED, NodeResult::CHANGED));
  }
}

TEST(BuildFromTest, WhatCannotBeANameIsRefused) {
  EXPECT_THAT(BuildFrom({.operation = "nodes/n1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nodes/n1")));
  EXPECT_FALSE(BuildFrom({.operation = ""}).ok());
}

}  // namespace
}  // namespace nodeops::cli
