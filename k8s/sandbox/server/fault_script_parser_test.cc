#include "k8s/sandbox/server/fault_script_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

TEST(FaultScriptParserTest, ReadsEveryField) {
  auto script = ParseFaultScript(R"({"connections": "wrong-name", "rules": [
      {"node": "n1", "verb": "patch", "after": 1, "probability": 0.5,
       "answers": [409, "race", {"status": 429, "retryAfter": 2, "delayMs": 5}]},
      {"verb": ["get", "list"], "times": 3, "answer": {
          "fault": "status-after", "status": 504, "reason": "R", "message": "M", "retryAfter": "soon"}},
      {"verb": "*", "answer": {"fault": "trickle", "delayMs": 7, "spreadMs": 30000}}]})");
  ASSERT_THAT(script, base::IsOk());
  EXPECT_EQ(script->connections, ConnectionFault::kWrongName);
  const std::vector<FaultRule>& rules = script->rules;
  ASSERT_EQ(rules.size(), 3u);
  const FaultRule& first = rules[0];
  EXPECT_EQ(first.node, "n1");
  EXPECT_THAT(first.verbs, ElementsAre("patch"));
  EXPECT_EQ(first.after, 1);
  EXPECT_EQ(first.times, 3);  // Each answer once.
  EXPECT_EQ(first.probability, 0.5);
  ASSERT_EQ(first.answers.size(), 3u);
  EXPECT_EQ(FaultName(first.answers[0]), "409");
  EXPECT_EQ(FaultName(first.answers[1]), "race");
  EXPECT_EQ(first.answers[2].retry_after, "2");
  EXPECT_EQ(first.answers[2].delay, absl::Milliseconds(5));
  const FaultRule& second = rules[1];
  EXPECT_THAT(second.verbs, ElementsAre("get", "list"));
  EXPECT_EQ(second.times, 3);
  EXPECT_EQ(FaultName(second.answers[0]), "504-after");
  EXPECT_EQ(second.answers[0].reason, "R");
  EXPECT_EQ(second.answers[0].message, "M");
  EXPECT_EQ(second.answers[0].retry_after, "soon");
  const FaultRule& third = rules[2];
  EXPECT_EQ(third.node, "*");
  EXPECT_TRUE(third.verbs.empty());
  EXPECT_FALSE(third.times.has_value());
  EXPECT_EQ(FaultName(third.answers[0]), "trickle");
  EXPECT_EQ(third.answers[0].delay, absl::Milliseconds(7));
  EXPECT_EQ(third.answers[0].spread, absl::Seconds(30));
}

TEST(FaultScriptParserTest, KnowsEveryFaultThatNeedsNoStatus) {
  for (const FaultKind kind : AllFaultKinds()) {
    if (kind == FaultKind::kStatus || kind == FaultKind::kStatusAfter) continue;
    const std::string name(FaultKindName(kind));
    auto script = ParseFaultScript(R"({"rules": [{"answer": ")" + name + R"("}]})");
    ASSERT_THAT(script, base::IsOk()) << name;
    EXPECT_EQ(script->rules[0].answers[0].kind, kind) << name;
  }
}

TEST(FaultScriptParserTest, KnowsEveryFaultOfConnectionsAndNeedsNoRules) {
  for (const ConnectionFault fault : AllConnectionFaults()) {
    const std::string name(ConnectionFaultName(fault));
    auto script = ParseFaultScript(R"({"connections": ")" + name + R"("})");
    ASSERT_THAT(script, base::IsOk()) << name;
    EXPECT_EQ(script->connections, fault) << name;
    EXPECT_TRUE(script->rules.empty());
  }
}

struct BadScript {
  const char* json;
  const char* message;  // Behind "fault script: ".
};

TEST(FaultScriptParserTest, ErrorsNameThePathAndTheFix) {
  const BadScript cases[] = {
      {"", "$: not JSON at byte 0: The document is empty."},
      {R"({"rules": [],})", "$: not JSON at byte 13"},
      {"[]", "$: write an object with rules"},
      {"{}", "$.rules: write a list of rules"},
      {R"({"rules": [], "rule": 1})", "$.rule: no such field; write one of rules"},
      {R"({"connections": "slow"})", "$.connections: write one of none, refuse, black-hole"},
      {R"({"connections": ["refuse"]})", "$.connections: write one of none, refuse"},
      {R"({"rules": [{"answer": {"fault": "stall", "spreadMs": 5}}]})",
       "$.rules[0].answer.spreadMs: only for the fault trickle"},
      {R"({"rules": [{"answer": {"fault": "trickle", "spreadMs": "5"}}]})",
       "$.rules[0].answer.spreadMs: write an integer from 0 to"},
      {R"({"rules": [], "rules": []})", "$.rules: given twice; keep one"},
      {R"({"rules": [7]})", "$.rules[0]: write an object with node, verb"},
      {R"({"rules": [{"answer": 409}, {}]})", "$.rules[1]: write either answer or answers"},
      {R"({"rules": [{"answer": 409, "answers": [409]}]})",
       "$.rules[0]: write either answer or answers"},
      {R"({"rules": [{"answers": []}]})", "$.rules[0].answers: write a list with an answer"},
      {R"({"rules": [{"answers": [409], "times": 1}]})", "$.rules[0].times: only with answer"},
      {R"({"rules": [{"answers": [409, 200]}]})",
       "$.rules[0].answers[1]: write an integer from 400 to 599"},
      {R"({"rules": [{"answer": 409.5}]})", "$.rules[0].answer: write an integer from 400 to 599"},
      {R"({"rules": [{"answer": "rst"}]})", "$.rules[0].answer: write one of none, status"},
      {R"({"rules": [{"answer": "status-after"}]})", "$.rules[0].answer: say which status"},
      {R"({"rules": [{"answer": {}}]})",
       "$.rules[0].answer: write at least one of fault, status, delayMs"},
      {R"({"rules": [{"answer": {"fault": "status"}}]})",
       "$.rules[0].answer.status: missing; write an integer from 400 to 599"},
      {R"({"rules": [{"answer": {"fault": "race", "status": 500}}]})",
       "$.rules[0].answer.status: only for the faults status and status-after"},
      {R"({"rules": [{"answer": {"delayMs": -1}}]})",
       "$.rules[0].answer.delayMs: write an integer from 0 to"},
      {R"({"rules": [{"answer": {"status": 429, "retryAfter": "1\r\nX: y"}}]})",
       "$.rules[0].answer.retryAfter: write seconds"},
      {R"({"rules": [{"answer": 409, "node": ""}]})", "$.rules[0].node: write a node's name or"},
      {R"({"rules": [{"answer": 409, "node": 3}]})", "$.rules[0].node: write a text in quotes"},
      {R"({"rules": [{"answer": 409, "verb": "put"}]})", "$.rules[0].verb: write \"*\", or one or"},
      {R"({"rules": [{"answer": 409, "verb": []}]})", "$.rules[0].verb: write \"*\", or one or"},
      {R"({"rules": [{"answer": 409, "verb": ["get", 1]}]})", "$.rules[0].verb[1]: write \"*\""},
      {R"({"rules": [{"answer": 409, "after": -1}]})", "$.rules[0].after: write an integer from 0"},
      {R"({"rules": [{"answer": 409, "times": 0}]})", "$.rules[0].times: write an integer from 1"},
      {R"({"rules": [{"answer": 409, "probability": 1.5}]})",
       "$.rules[0].probability: write a number from 0 to 1"},
      {R"({"rules": [{"answer": 409, "probability": "x"}]})",
       "$.rules[0].probability: write a number from 0 to 1"},
  };
  for (const BadScript& bad : cases) {
    EXPECT_THAT(ParseFaultScript(bad.json),
                StatusIs(kInvalid, HasSubstr(std::string("fault script: ") + bad.message)))
        << bad.json;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
