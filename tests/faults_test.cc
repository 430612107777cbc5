// What goes wrong between nodeops and an API server, on real programs: lost answers, replaced
// nodes, refusals, throttling. The sandbox's journal is the truth that results are compared with.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kNode[] = "node-00000";

std::string Script(const std::string& verb, const std::string& answers) {
  return R"({"rules": [{"node": "node-00000", "verb": ")" + verb + R"(", "answers": [)" + answers +
         "]}]}";
}

struct Outcome {
  v1::NodeResult result;
  StreamRecord record;
  std::vector<JournalRecord> writes;  // As the sandbox saw them.
  int writes_with_effect = 0;
};

Outcome CordonOne(Stack& stack, v1::BatchCordonNodesRequest request = {}) {
  request.add_targets()->add_names(kNode);
  Outcome outcome;
  outcome.record = Cordon(stack.stub(), request);
  const auto results = ResultsOf(outcome.record);
  EXPECT_EQ(results.size(), 1u);
  if (!results.empty()) outcome.result = results[0];
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) {
    if (entry.verb != "patch" && entry.verb != "update") continue;
    outcome.writes.push_back(entry);
    outcome.writes_with_effect += entry.took_effect ? 1 : 0;
  }
  EXPECT_EQ(static_cast<int>(outcome.writes.size()), outcome.result.writes());
  return outcome;
}

class LostAnswerTest : public ::testing::TestWithParam<const char*> {};

TEST_P(LostAnswerTest, AWriteThatTookEffectEndsChangedOnce) {
  Stack stack({.fault_script = Script("patch", GetParam())});
  const Outcome outcome = CordonOne(stack);
  EXPECT_EQ(outcome.result.result(), v1::NodeResult::CHANGED) << outcome.result.ShortDebugString();
  EXPECT_EQ(outcome.result.writes(), 1);
  EXPECT_EQ(outcome.writes_with_effect, 1);
  EXPECT_FALSE(outcome.result.was_unschedulable());
}

INSTANTIATE_TEST_SUITE_P(Faults, LostAnswerTest,
                         ::testing::Values(R"("reset-after")", R"("truncate")", R"("garbage")",
                                           R"({"fault": "status-after", "status": 504})"));

TEST(FaultsTest, AWriteThatWasLostBeforeItTookEffectIsTriedAgain) {
  Stack stack({.fault_script = Script("patch", R"("reset-before")")});
  const Outcome outcome = CordonOne(stack);
  EXPECT_EQ(outcome.result.result(), v1::NodeResult::CHANGED);
  EXPECT_EQ(outcome.result.attempts(), 2);
  EXPECT_EQ(outcome.writes_with_effect, 1);
  bool lost = false;
  for (const auto& event : outcome.record.events) {
    lost |= event.has_retry_scheduled() &&
            event.retry_scheduled().cause() == v1::NodeRetryScheduled::WRITE_LOST;
  }
  EXPECT_TRUE(lost);
}

TEST(FaultsTest, ANodeDeletedAndMadeAgainUnderTheTaskIsNotWritten) {
  // The read sees the old node; the write, and the read after its conflict, meet another one of the
  // same name.
  Stack stack({.fault_script = Script("patch", R"("replace")")});
  const Outcome outcome = CordonOne(stack);
  EXPECT_EQ(outcome.result.result(), v1::NodeResult::FAILED);
  EXPECT_THAT(outcome.result.error().message(), HasSubstr("replaced"));
  EXPECT_EQ(outcome.writes_with_effect, 0);
}

TEST(FaultsTest, ALostUncordonIsToldFromSomebodyElses) {
  const std::string reset_before_then_foreign =
      R"({"rules": [{"node": "node-00000", "verb": "patch", "after": 1, "answers": ["reset-before"]}]})";
  Stack stack({.fault_script = reset_before_then_foreign});
  stack.sandbox().MergePatch("/api/v1/nodes/node-00000", R"({"spec":{"unschedulable":true}})");
  v1::BatchUncordonNodesRequest request;
  request.add_targets()->add_names(kNode);
  // Our first write is lost; while nodeops waits to try again, somebody else uncordons the node.
  request.mutable_retry()->mutable_initial_backoff()->set_seconds(2);
  grpc::ClientContext context;
  auto stream = stack.stub().BatchUncordonNodes(&context, request);
  StreamRecord first = ReadStream(*stream, [](const StreamRecord& record) {
    return !record.events.empty() && record.events.back().has_retry_scheduled();
  });
  stack.sandbox().MergePatch("/api/v1/nodes/node-00000", R"({"spec":{"unschedulable":null}})");
  const StreamRecord rest = ReadStream(*stream);
  const auto results = ResultsOf(rest);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].result(), v1::NodeResult::UNCHANGED) << results[0].ShortDebugString();
  EXPECT_EQ(results[0].writes(), 1);
}

struct Refusal {
  int status;
  const char* message;
};

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusalTest, CostsOneAttempt) {
  Stack stack({.fault_script = Script("patch", std::to_string(GetParam().status))});
  const Outcome outcome = CordonOne(stack);
  EXPECT_EQ(outcome.result.result(), v1::NodeResult::FAILED);
  EXPECT_EQ(outcome.result.attempts(), 1);
  EXPECT_EQ(outcome.result.writes(), 1);
  EXPECT_EQ(outcome.result.error().http_status(), GetParam().status);
  EXPECT_THAT(outcome.result.error().message(), StartsWith("failed to cordon node: "));
  EXPECT_THAT(outcome.result.error().message(), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Codes, RefusalTest,
                         ::testing::Values(Refusal{404, "not found"}, Refusal{403, "forbidden"},
                                           Refusal{422, "error in our request"}),
                         [](const auto& test) { return std::to_string(test.param.status); });

TEST(FaultsTest, RetryAfterIsNeverUndercut) {
  Stack stack(
      {.fault_script = Script(
           "patch", R"({"status": 429, "retryAfter": 1}, {"status": 503, "retryAfter": 1})")});
  const Outcome outcome = CordonOne(stack);
  EXPECT_EQ(outcome.result.result(), v1::NodeResult::CHANGED);
  EXPECT_EQ(outcome.result.attempts(), 1);  // Throttling costs no attempt.
  EXPECT_EQ(outcome.record.operation.counts().throttles(), 2);
  ASSERT_EQ(outcome.writes.size(), 3u);
  EXPECT_GE(outcome.writes[1].time - outcome.writes[0].time, absl::Seconds(1));
  EXPECT_GE(outcome.writes[2].time - outcome.writes[1].time, absl::Seconds(1));
}

TEST(FaultsTest, ThrottlingBeyondTheNodesTimeEndsItAtOnce) {
  Stack stack({.fault_script = Script("patch", R"({"status": 429, "retryAfter": 600})")});
  const Outcome outcome = CordonOne(stack);
  EXPECT_EQ(outcome.result.result(), v1::NodeResult::FAILED);
  EXPECT_EQ(outcome.result.error().http_status(), 429);
  EXPECT_EQ(outcome.writes.size(), 1u);
}

// The node's JSON without what a cordon may change: the field itself, nodeops' annotations,
// resourceVersion and managedFields.
std::string OtherFields(const std::string& json) {
  rapidjson::Document node;
  node.Parse(json.c_str());
  node["spec"].RemoveMember("unschedulable");
  node["metadata"].RemoveMember("resourceVersion");
  node["metadata"].RemoveMember("managedFields");
  if (node["metadata"].HasMember("annotations")) {
    auto& annotations = node["metadata"]["annotations"];
    for (const char* key : {"nodeops.dev/last-operation", "nodeops.dev/reason", "nodeops.dev/actor",
                            "nodeops.dev/since"}) {
      annotations.RemoveMember(key);
    }
    if (annotations.ObjectEmpty()) node["metadata"].RemoveMember("annotations");
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  node.Accept(writer);
  return buffer.GetString();
}

class OtherFieldsTest : public ::testing::TestWithParam<v1::RetryOptions::WriteStrategy> {};

TEST_P(OtherFieldsTest, StayByteForByteWhatTheyWere) {
  Stack stack;
  const std::string before = stack.sandbox().Get("/api/v1/nodes/node-00000");
  v1::BatchCordonNodesRequest request;
  request.mutable_retry()->set_write_strategy(GetParam());
  request.set_reason("kernel \"upgrade\" \xc3\xa4");
  const Outcome outcome = CordonOne(stack, request);
  ASSERT_EQ(outcome.result.result(), v1::NodeResult::CHANGED);
  const std::string cordoned = stack.sandbox().Get("/api/v1/nodes/node-00000");
  EXPECT_THAT(cordoned, HasSubstr(R"("unschedulable":true)"));
  EXPECT_THAT(cordoned, HasSubstr(R"("nodeops.dev/reason":"kernel \"upgrade\" ä")"));
  EXPECT_THAT(cordoned,
              HasSubstr(R"("nodeops.dev/last-operation":")" + outcome.record.operation.name()));
  EXPECT_EQ(OtherFields(cordoned), OtherFields(before));

  v1::BatchUncordonNodesRequest back;
  back.add_targets()->add_names(kNode);
  back.mutable_retry()->set_write_strategy(GetParam());
  Uncordon(stack.stub(), back);
  const std::string uncordoned = stack.sandbox().Get("/api/v1/nodes/node-00000");
  EXPECT_THAT(uncordoned, ::testing::Not(HasSubstr("unschedulable\":true")));
  EXPECT_THAT(uncordoned, ::testing::Not(HasSubstr("nodeops.dev/reason")));
  EXPECT_THAT(uncordoned, HasSubstr("nodeops.dev/last-operation"));
  EXPECT_EQ(OtherFields(uncordoned), OtherFields(before));
}

INSTANTIATE_TEST_SUITE_P(BothStrategies, OtherFieldsTest,
                         ::testing::Values(v1::RetryOptions::PATCH, v1::RetryOptions::UPDATE),
                         [](const auto& test) {
                           return v1::RetryOptions::WriteStrategy_Name(test.param);
                         });

TEST(FaultsTest, PlanAndDryRunChangeNothing) {
  Stack stack;
  for (const auto mode : {v1::Operation::PLAN, v1::Operation::SERVER_DRY_RUN}) {
    v1::BatchCordonNodesRequest request;
    request.add_targets()->add_names(kNode);
    request.set_mode(mode);
    const StreamRecord record = Cordon(stack.stub(), request);
    EXPECT_EQ(record.operation.counts().would_change(), 1);
    EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
  }
  const auto journal = stack.sandbox().NodeOpsJournal();
  EXPECT_EQ(std::count_if(journal.begin(), journal.end(),
                          [](const auto& entry) { return entry.took_effect; }),
            0);
}

}  // namespace
}  // namespace nodeops::tests
