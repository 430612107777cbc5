#include "k8s/sandbox/label_selector.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

const std::vector<std::pair<std::string, std::string>> kLabels = {
    {"empty", ""}, {"gpus", "8"}, {"pool", "a"}, {"zone.example.com/name", "z1"}};

std::string Match(std::string_view text) {
  const LabelSelector::ParseResult parsed = LabelSelector::Parse(text);
  if (const auto* error = std::get_if<std::string>(&parsed)) return *error;
  return std::get<LabelSelector>(parsed).Matches(kLabels) ? "yes" : "no";
}

TEST(LabelSelectorTest, MatchesEquality) {
  EXPECT_EQ(Match("pool=a"), "yes");
  EXPECT_EQ(Match("pool == a"), "yes");
  EXPECT_EQ(Match("pool=b"), "no");
  EXPECT_EQ(Match("none=a"), "no");
  EXPECT_EQ(Match("empty="), "yes");
  EXPECT_EQ(Match("zone.example.com/name=z1,pool=a"), "yes");
  EXPECT_EQ(Match("zone.example.com/name=z1,pool=b"), "no");
}

TEST(LabelSelectorTest, NegationsHoldForNodesWithoutTheLabel) {
  EXPECT_EQ(Match("pool!=b"), "yes");
  EXPECT_EQ(Match("pool!=a"), "no");
  EXPECT_EQ(Match("none!=a"), "yes");
  EXPECT_EQ(Match("pool notin (b,c)"), "yes");
  EXPECT_EQ(Match("pool notin (a)"), "no");
  EXPECT_EQ(Match("none notin (a)"), "yes");
}

TEST(LabelSelectorTest, MatchesSetsAndPresence) {
  EXPECT_EQ(Match("pool in (a,b)"), "yes");
  EXPECT_EQ(Match("pool in (b, c), gpus"), "no");
  EXPECT_EQ(Match("empty in (,x)"), "yes");
  EXPECT_EQ(Match("pool"), "yes");
  EXPECT_EQ(Match("!pool"), "no");
  EXPECT_EQ(Match("! none"), "yes");
  EXPECT_EQ(Match(""), "yes");
  EXPECT_EQ(Match("in in (in)"), "no");
}

TEST(LabelSelectorTest, ComparesIntegers) {
  EXPECT_EQ(Match("gpus>7"), "yes");
  EXPECT_EQ(Match("gpus<8"), "no");
  EXPECT_EQ(Match("pool>1"), "no");
}

TEST(LabelSelectorTest, SaysWhatItCannotRead) {
  EXPECT_EQ(Match("==x"), "found '==', expected: !, identifier, or 'end of string'");
  EXPECT_EQ(Match("a=b,"), "found '', expected: identifier after ','");
  EXPECT_EQ(Match("a b"),
            "unable to parse requirement: found 'b', expected: '=', '!=', '==', 'in', notin'");
  EXPECT_EQ(Match("a=b c"), "found 'c', expected: ',' or 'end of string'");
  EXPECT_EQ(Match("a in b"), "unable to parse requirement: found 'b' expected: '('");
  EXPECT_EQ(Match("a in (b"),
            "unable to parse requirement: found '', expected: ',', ')' or identifier");
  EXPECT_EQ(Match("a in ()"),
            "unable to parse requirement: for 'in', 'notin' operators, values set can't be empty");
  EXPECT_EQ(Match("!,a"), "unable to parse requirement: found ',', expected: identifier");
  EXPECT_EQ(Match("a>b"),
            "unable to parse requirement: for 'Gt', 'Lt' operators, the value must be an integer");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
