// The four scenarios that the predecessor's users knew, on real programs: the race faults are
// kubelet writes through the same storage, so that each conflict is a lost race and not a made-up
// answer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <thread>

#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::HasSubstr;

std::string NodeName(int i) {
  std::string digits = std::to_string(i);
  return "node-" + std::string(5 - digits.size(), '0') + digits;
}

template <typename Request>
Request ForNodes(int count) {
  Request request;
  v1::Target* target = request.add_targets();
  for (int i = 0; i < count; ++i) target->add_names(NodeName(i));
  return request;
}

void MakeUnschedulable(Stack& stack, int count) {
  for (int i = 0; i < count; ++i) {
    stack.sandbox().MergePatch("/api/v1/nodes/" + NodeName(i),
                               R"({"spec":{"unschedulable":true}})");
  }
}

TEST(ConflictsTest, OneNodeWithAConflictIsTriedAgainAndChanged) {
  Stack stack(
      {.fault_script = R"({"rules": [{"verb": "patch", "after": 1, "answers": ["race"]}]})"});
  MakeUnschedulable(stack, 1);
  const StreamRecord record = Uncordon(stack.stub(), ForNodes<v1::BatchUncordonNodesRequest>(1));

  ASSERT_TRUE(record.status.ok()) << record.status.error_message();
  EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(record.operation.counts().conflicts(), 1);
  std::vector<std::string> kinds;
  for (const auto& event : record.events) {
    if (event.has_attempt_started()) {
      kinds.push_back("attempt " + std::to_string(event.attempt_started().attempt()));
      if (event.attempt_started().attempt() == 2) {
        ASSERT_EQ(event.attempt_started().conflicting_writers_size(), 1);
        EXPECT_EQ(event.attempt_started().conflicting_writers(0).manager(), "kubelet");
      }
    } else if (event.has_retry_scheduled()) {
      kinds.push_back("retry");
      EXPECT_EQ(event.retry_scheduled().attempt(), 1);
      EXPECT_EQ(event.retry_scheduled().cause(), v1::NodeRetryScheduled::CONFLICT);
      EXPECT_EQ(event.retry_scheduled().error().http_status(), 409);
      EXPECT_EQ(event.retry_scheduled().backoff().nanos(), 100'000'000);
    } else if (event.has_node_finished()) {
      kinds.push_back("finished");
      EXPECT_EQ(event.node_finished().result().result(), v1::NodeResult::CHANGED);
    }
  }
  EXPECT_THAT(kinds, ::testing::ElementsAre("attempt 1", "retry", "attempt 2", "finished"));

  const std::string log = stack.service().Log();
  EXPECT_THAT(log,
              HasSubstr("INFO  Batch uncordon: cluster=sandbox nodes=1 concurrency=15 operation=" +
                        record.operation.name()));
  EXPECT_THAT(
      log,
      HasSubstr(
          "WARN  Node node-00000 in cluster sandbox resource conflict on attempt 1: "
          "Operation cannot be fulfilled on nodes \"node-00000\": the object has been modified"));
  EXPECT_THAT(
      log,
      HasSubstr(
          "INFO  Retrying uncordon node node-00000 in cluster sandbox (attempt 2/4) after 100ms"));
  EXPECT_THAT(
      log,
      HasSubstr("INFO  Successfully uncordoned node node-00000 in cluster sandbox (attempt 2/4)"));
}

TEST(ConflictsTest, SevenNodesOfWhichSomeConflictAllEndChanged) {
  Stack stack({.fault_script = R"({"rules": [
      {"node": "node-00001", "verb": "patch", "answers": ["race"]},
      {"node": "node-00004", "verb": "patch", "answers": ["race", "race"]},
      {"node": "node-00006", "verb": "patch", "answers": ["race", "race", "race"]}]})"});
  const StreamRecord record = Cordon(stack.stub(), ForNodes<v1::BatchCordonNodesRequest>(7));

  EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(record.operation.counts().changed(), 7);
  EXPECT_EQ(record.operation.counts().conflicts(), 6);
  std::map<std::string, int> attempts;
  for (const v1::NodeResult& result : ResultsOf(record))
    attempts[result.node()] = result.attempts();
  EXPECT_EQ(attempts["node-00000"], 1);
  EXPECT_EQ(attempts["node-00001"], 2);
  EXPECT_EQ(attempts["node-00004"], 3);
  EXPECT_EQ(attempts["node-00006"], 4);
}

TEST(ConflictsTest, OfSeveralCallersOnTheSameNodesExactlyOneChangesEach) {
  Stack stack({.sandbox_flags = {"--nodes=20", "--race-probability=0.2"}});
  std::vector<StreamRecord> records(5);
  std::vector<std::thread> callers;
  for (StreamRecord& record : records) {
    callers.emplace_back([&stack, &record] {
      auto stub = Connect(stack.server());
      record = Cordon(*stub, ForNodes<v1::BatchCordonNodesRequest>(20));
    });
  }
  for (std::thread& caller : callers) caller.join();

  std::map<std::string, int> changed;
  for (const StreamRecord& record : records) {
    EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
    for (const v1::NodeResult& result : ResultsOf(record)) {
      if (result.result() == v1::NodeResult::CHANGED) {
        ++changed[result.node()];
      } else {
        EXPECT_EQ(result.result(), v1::NodeResult::UNCHANGED);
        EXPECT_EQ(result.writes(), 0);
      }
    }
  }
  EXPECT_EQ(changed.size(), 20u);
  for (const auto& [node, times] : changed) EXPECT_EQ(times, 1) << node;
  std::map<std::string, int> writes;
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) {
    if (entry.verb == "patch" && entry.took_effect) ++writes[entry.node];
  }
  EXPECT_EQ(writes, changed);
}

TEST(ConflictsTest, ANodeThatChangesWithoutPauseFailsAfterFourAttempts) {
  Stack stack(
      {.fault_script =
           R"({"rules": [{"node": "node-00000", "verb": "patch", "after": 1, "answer": "race"}]})"});
  MakeUnschedulable(stack, 1);
  const StreamRecord record = Uncordon(stack.stub(), ForNodes<v1::BatchUncordonNodesRequest>(1));

  EXPECT_TRUE(record.status.ok());  // What happens to a node is data.
  EXPECT_EQ(record.operation.state(), v1::Operation::FAILED);
  const std::vector<v1::NodeResult> results = ResultsOf(record);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].result(), v1::NodeResult::FAILED);
  EXPECT_EQ(results[0].attempts(), 4);
  EXPECT_EQ(results[0].writes(), 4);
  EXPECT_EQ(results[0].error().reason(), "Conflict");
  EXPECT_EQ(
      results[0].error().message(),
      "failed to uncordon node after 4 attempts: Operation cannot be fulfilled on nodes "
      "\"node-00000\": the "
      "object has been modified; please apply your changes to the latest version and try again");
  std::vector<int> backoffs_ms;
  for (const auto& event : record.events) {
    if (event.has_retry_scheduled()) {
      backoffs_ms.push_back(event.retry_scheduled().backoff().nanos() / 1'000'000);
    }
  }
  EXPECT_THAT(backoffs_ms, ::testing::ElementsAre(100, 200, 400));
}

class ThousandNodesTest : public ::testing::TestWithParam<v1::RetryOptions::WriteStrategy> {};

TEST_P(ThousandNodesTest, EveryNodeIsChangedAtFivePercentLostRaces) {
  Stack stack({.sandbox_flags = {"--nodes=1000", "--race-probability=0.05", "--seed=7"}});
  v1::BatchCordonNodesRequest request;
  request.add_targets()->set_all(true);
  request.mutable_retry()->set_write_strategy(GetParam());
  request.set_concurrency(50);
  const StreamRecord record = Cordon(stack.stub(), request);

  EXPECT_EQ(record.operation.state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(record.operation.counts().changed(), 1000);
  EXPECT_GT(record.operation.counts().conflicts(), 20);
  EXPECT_EQ(record.events.back().sequence(), static_cast<int64_t>(record.events.size()));

  std::map<std::string, int> writes, reads, writes_seen, reads_seen;
  for (const v1::NodeResult& result : Results(stack.stub(), record.operation.name())) {
    EXPECT_EQ(result.result(), v1::NodeResult::CHANGED) << result.ShortDebugString();
    writes[result.node()] = result.writes();
    reads[result.node()] = result.reads();
  }
  const std::string verb = GetParam() == v1::RetryOptions::UPDATE ? "update" : "patch";
  for (const JournalRecord& entry : stack.sandbox().NodeOpsJournal()) {
    if (entry.verb == verb) ++writes_seen[entry.node];
    if (entry.verb == "get") ++reads_seen[entry.node];
  }
  EXPECT_EQ(writes.size(), 1000u);
  EXPECT_EQ(writes_seen, writes);
  for (const auto& [node, count] : reads) EXPECT_GE(reads_seen[node], count) << node;
}

INSTANTIATE_TEST_SUITE_P(BothStrategies, ThousandNodesTest,
                         ::testing::Values(v1::RetryOptions::PATCH, v1::RetryOptions::UPDATE),
                         [](const auto& test) {
                           return v1::RetryOptions::WriteStrategy_Name(test.param);
                         });

}  // namespace
}  // namespace nodeops::tests
