#include "k8s/sandbox/server/fault_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::ElementsAre;

Fault Status(int status) { return {.kind = FaultKind::kStatus, .status = status}; }

std::vector<std::string> NextNames(FaultScript& script, int count, std::string_view node,
                                   std::string_view verb) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(FaultName(script.Next(node, verb)));
  return names;
}

TEST(FaultScriptTest, WithoutRulesNothingGoesWrong) {
  FaultScript script;
  EXPECT_EQ(script.Next("n1", "get").kind, FaultKind::kNone);
}

TEST(FaultScriptTest, MatchesNodeAndVerb) {
  FaultScript script(
      {FaultRule{.node = "n1", .verbs = {"patch", "update"}, .answers = {Status(409)}}});
  EXPECT_EQ(script.Next("n1", "patch").status, 409);
  EXPECT_EQ(script.Next("n1", "update").status, 409);
  EXPECT_EQ(script.Next("n1", "get").kind, FaultKind::kNone);
  EXPECT_EQ(script.Next("n2", "patch").kind, FaultKind::kNone);
  EXPECT_EQ(script.Next("", "patch").kind, FaultKind::kNone);
}

TEST(FaultScriptTest, AnswersAreUsedOneAfterTheOtherForEachNode) {
  FaultScript script({FaultRule{.times = 2, .answers = {Status(409), Status(503)}}});
  EXPECT_THAT(NextNames(script, 3, "n1", "get"), ElementsAre("409", "503", ""));
  EXPECT_THAT(NextNames(script, 3, "n2", "get"), ElementsAre("409", "503", ""));
}

TEST(FaultScriptTest, AfterLetsRequestsPassAndTimesBoundsTheRest) {
  FaultScript script({FaultRule{.after = 2, .times = 3, .answers = {Status(500)}}});
  EXPECT_THAT(NextNames(script, 6, "n1", "get"), ElementsAre("", "", "500", "500", "500", ""));
}

TEST(FaultScriptTest, TheFirstRuleThatActsWinsAndTheNextDoesNotCountThatRequest) {
  FaultScript script({FaultRule{.times = 1, .answers = {Status(500)}},
                      FaultRule{.after = 1, .times = 1, .answers = {Status(404)}}});
  EXPECT_THAT(NextNames(script, 4, "n1", "get"), ElementsAre("500", "", "404", ""));
}

TEST(FaultScriptTest, ProbabilityIsDrawnPerNodeAndRequestWhateverTheInterleaving) {
  const std::vector<FaultRule> rules = {RaceRule(0.3)};
  FaultScript one_by_one(rules, 7);
  std::vector<std::vector<std::string>> expected;
  for (int node = 0; node < 5; ++node) {
    expected.push_back(NextNames(one_by_one, 40, absl::StrCat("n", node), "patch"));
  }
  FaultScript interleaved(rules, 7);
  std::vector<std::vector<std::string>> drawn(5);
  for (int i = 0; i < 40; ++i) {
    for (int node = 4; node >= 0; --node) {
      drawn[node].push_back(FaultName(interleaved.Next(absl::StrCat("n", node), "patch")));
    }
  }
  EXPECT_EQ(drawn, expected);
  EXPECT_NE(expected[0], expected[1]);
  FaultScript other_seed(rules, 8);
  EXPECT_NE(NextNames(other_seed, 40, "n0", "patch"), expected[0]);
}

TEST(FaultScriptTest, ProbabilityIsMetOverManyNodes) {
  FaultScript script({RaceRule(0.05)}, 1);
  int races = 0;
  for (int i = 0; i < 20'000; ++i) {
    races += script.Next(absl::StrCat("node-", i), "update").kind == FaultKind::kRace;
  }
  EXPECT_NEAR(races, 1000, 120);  // Four standard deviations.
}

TEST(FaultScriptTest, ProbabilityZeroNeverActs) {
  FaultScript script({RaceRule(0)}, 1);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(script.Next("n1", "patch").kind, FaultKind::kNone);
}

TEST(FaultScriptTest, NamesSayWhatHappened) {
  EXPECT_EQ(FaultName({}), "");
  EXPECT_EQ(FaultName({.delay = absl::Milliseconds(1)}), "delay");
  EXPECT_EQ(FaultName({.kind = FaultKind::kStatusAfter, .status = 504}), "504-after");
  EXPECT_EQ(FaultName({.kind = FaultKind::kResetAfter}), "reset-after");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
