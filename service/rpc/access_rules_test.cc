#include "service/rpc/access_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

constexpr v1::Operation::Action kCordon = v1::Operation::CORDON;
constexpr v1::Operation::Action kUncordon = v1::Operation::UNCORDON;

constexpr char kRules[] = R"(clients:
- identities: ["spiffe://x/ci", "*.ops.test"]
  allow: [read, cordon]
  clusters: [prod, "test-*"]
  nodes: ["*"]
- identities: ["spiffe://x/ci"]
  allow: [uncordon]
  clusters: [prod]
  nodes: ["gpu-*"]
- identities: ["*"]
  allow: [read]
  clusters: [public]
)";

AccessRules Parse(const std::string& yaml) {
  auto rules = AccessRules::Parse(yaml);
  EXPECT_THAT(rules, IsOk());
  return rules.ok() ? *std::move(rules) : AccessRules();
}

TEST(AccessRules, AreTheUnionOfThoseThatNameTheIdentity) {
  const Access access = Parse(kRules).Of("spiffe://x/ci");
  EXPECT_TRUE(access.MayRead("prod"));
  EXPECT_TRUE(access.MayRead("test-7"));
  EXPECT_TRUE(access.MayRead("public"));
  EXPECT_FALSE(access.MayRead("other"));
  EXPECT_FALSE(access.MaySee("other"));
  EXPECT_TRUE(access.MayAct(kCordon, "prod", "any"));
  EXPECT_FALSE(access.MayAct(kCordon, "public", "any"));
  EXPECT_TRUE(access.MayAct(kUncordon, "prod", "gpu-1"));
  EXPECT_FALSE(access.MayAct(kUncordon, "prod", "cpu-1"));
  EXPECT_FALSE(access.MayAct(kUncordon, "test-7", "gpu-1"));
}

TEST(AccessRules, KnowWhetherAllNodesAreMeant) {
  const Access access = Parse(kRules).Of("spiffe://x/ci");
  EXPECT_TRUE(access.MayActOnAll(kCordon, "prod"));
  EXPECT_TRUE(access.MayActOnSome(kUncordon, "prod"));
  EXPECT_FALSE(access.MayActOnAll(kUncordon, "prod"));
  EXPECT_FALSE(access.MayActOnSome(kUncordon, "test-7"));
}

TEST(AccessRules, AStarIsNotAnonymous) {
  const AccessRules rules = Parse(kRules);
  EXPECT_TRUE(rules.Of("a.ops.test").MayAct(kCordon, "prod", "n"));
  EXPECT_TRUE(rules.Of("somebody").MayRead("public"));
  EXPECT_FALSE(rules.Of("somebody").MaySee("prod"));
  EXPECT_TRUE(rules.Of("anonymous").none());
  EXPECT_TRUE(Parse("clients:\n- identities: [anonymous]\n  allow: [read]\n  clusters: ['*']\n")
                  .Of("anonymous")
                  .MayRead("prod"));
}

TEST(AccessRules, AnEmptyListIsForNobody) {
  EXPECT_TRUE(Parse("clients: []").Of("somebody").none());
}

TEST(AccessRules, WhatIsNotKnownIsRefused) {
  const auto refused = [](const std::string& yaml, const std::string& why) {
    EXPECT_THAT(AccessRules::Parse(yaml),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)))
        << yaml;
  };
  const std::string begin = "clients:\n- identities: [a]\n";
  refused("", "line 1: there must be a map");
  refused("clients: [", "it is no YAML");
  refused("client: []", "line 1: `client` is not known");
  refused("clients: {}", "`clients` must be a list");
  refused("clients:\n- a", "line 2: a rule must be a map");
  refused(begin + "  clusters: [p]\n", "`allow` must be a list");
  refused(begin + "  allow: []\n  clusters: [p]\n", "`allow` must be a list");
  refused(begin + "  allow: [write]\n  clusters: [p]\n", "line 3: `write` is no right");
  refused(begin + "  allow: [read]\n", "`clusters` must be a list");
  refused(begin + "  allow: [read]\n  clusters: p\n", "`clusters` must be a list");
  refused(begin + "  allow: [read]\n  clusters: [p]\n  node: [n]\n", "line 5: `node` is not known");
  refused(begin + "  allow: [read]\n  clusters: [p]\n  nodes: [n]\n", "`nodes` is for cordon");
  refused(begin + "  allow: [cordon]\n  clusters: [p]\n", "`nodes` is missing");
  refused(begin + "  allow: [read]\n  allow: [cordon]\n  clusters: [p]\n", "`allow` is twice");
  refused("clients:\n- allow: [read]\n  clusters: [p]\n", "`identities` must be a list");
}

TEST(MatchesPattern, TakesStars) {
  EXPECT_TRUE(MatchesPattern("a", "a"));
  EXPECT_FALSE(MatchesPattern("a", "ab"));
  EXPECT_FALSE(MatchesPattern("ab", "a"));
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("a*", "a"));
  EXPECT_TRUE(MatchesPattern("a*c*e", "abcde"));
  EXPECT_TRUE(MatchesPattern("*bab", "abbabab"));
  EXPECT_FALSE(MatchesPattern("a*c*e", "abcd"));
  EXPECT_FALSE(MatchesPattern("", "a"));
  EXPECT_TRUE(MatchesPattern("", ""));
  EXPECT_FALSE(MatchesPattern("?", "a"));
}

}  // namespace
}  // namespace nodeops::rpc
