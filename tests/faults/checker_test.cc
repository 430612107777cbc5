// The checker on histories that are made up: it accepts the right one and names each wrong one.

#include "tests/faults/checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/faults/checker_intents.h"

namespace nodeops::tests {
namespace {

using ::testing::HasSubstr;

constexpr char kName[] = "operations/a";

v1::OperationEvent Event(int64_t sequence) {
  v1::OperationEvent event;
  event.set_sequence(sequence);
  return event;
}

v1::OperationEvent Attempt(int64_t sequence, int attempt, const std::string& node) {
  v1::OperationEvent event = Event(sequence);
  event.mutable_attempt_started()->set_cluster("east");
  event.mutable_attempt_started()->set_node(node);
  event.mutable_attempt_started()->set_attempt(attempt);
  event.mutable_attempt_started()->set_max_attempts(4);
  return event;
}

v1::OperationEvent Finished(int64_t sequence, const std::string& node,
                            v1::NodeResult::Result result) {
  v1::OperationEvent event = Event(sequence);
  v1::NodeResult& to = *event.mutable_node_finished()->mutable_result();
  to.set_cluster("east");
  to.set_node(node);
  to.set_result(result);
  to.set_attempts(1);
  return event;
}

v1::OperationEvent State(int64_t sequence, v1::Operation::State to) {
  v1::OperationEvent event = Event(sequence);
  event.mutable_state_changed()->set_from(v1::Operation::RUNNING);
  event.mutable_state_changed()->set_to(to);
  return event;
}

StoredOperation Stored() {
  StoredOperation stored;
  v1::OperationEvent started = Event(1);
  started.mutable_operation_started()->set_total(2);
  stored.log = {started,
                Attempt(2, 1, "n1"),
                Finished(3, "n1", v1::NodeResult::CHANGED),
                Attempt(4, 1, "n2"),
                Finished(5, "n2", v1::NodeResult::UNCHANGED),
                State(6, v1::Operation::SUCCEEDED)};
  stored.results = {stored.log[2].node_finished().result(), stored.log[4].node_finished().result()};
  v1::Operation& operation = stored.operation;
  operation.set_name(kName);
  operation.set_request_id("r1");
  operation.set_action(v1::Operation::CORDON);
  operation.set_state(v1::Operation::SUCCEEDED);
  operation.set_last_sequence(6);
  operation.mutable_retry()->set_max_attempts(4);
  operation.mutable_counts()->set_total(2);
  operation.mutable_counts()->set_changed(1);
  operation.mutable_counts()->set_unchanged(1);
  operation.mutable_counts()->set_attempts(2);
  return stored;
}

// What a service that keeps every promise leaves behind.
Evidence Good() {
  Evidence evidence;
  evidence.stored[kName] = Stored();
  evidence.callers.batches = {{.request_id = "r1",
                               .action = v1::Operation::CORDON,
                               .cluster = "east",
                               .nodes = {"n1", "n2"},
                               .accepted_as = {kName}}};
  WatchedLog log{.operation = kName, .ended = true, .last_sequence = 6};
  for (const auto& event : Stored().log) log.events.push_back(event.SerializeAsString());
  evidence.callers.logs = {log};
  evidence.callers.snapshots = {{kName, 3, v1::Operation::RUNNING, 1},
                                {kName, 6, v1::Operation::SUCCEEDED, 0}};
  evidence.writes = {{.node = {"east", "n1"}, .operation = kName, .cordon = true},
                     {{"east", "n1"}, kName, true, true}};
  evidence.unschedulable = {{{"east", "n1"}, true}, {{"east", "n2"}, true}};
  return evidence;
}

TEST(Checker, AcceptsWhatIsRight) {
  Findings findings;
  CheckAll(Good(), findings);
  EXPECT_TRUE(findings.ok()) << findings.ToString();
  for (const char* guarantee :
       {kDurable, kIdempotent, kOrdered, kResumable, kOneResult, kTrueResult, kCounted}) {
    EXPECT_GT(findings.checks(guarantee), 0) << guarantee;
  }
}

struct Wrong {
  const char* guarantee;
  const char* text;  // Of one of the breaches.
  std::function<void(Evidence&)> make;
};

class CheckerRejects : public testing::TestWithParam<Wrong> {};

TEST_P(CheckerRejects, WhatBreaksAPromise) {
  Evidence evidence = Good();
  GetParam().make(evidence);
  Findings findings;
  CheckAll(evidence, findings);
  EXPECT_GT(findings.breaches(GetParam().guarantee), 0) << findings.ToString();
  EXPECT_THAT(findings.ToString(), HasSubstr(GetParam().text));
}

std::vector<v1::OperationEvent>& LogOf(Evidence& evidence) { return evidence.stored[kName].log; }

INSTANTIATE_TEST_SUITE_P(
    Durable, CheckerRejects,
    testing::Values(
        Wrong{kDurable, "operations/a was accepted and is lost",
              [](Evidence& evidence) { evidence.stored.clear(); }},
        Wrong{kDurable, "event 6 was seen and is lost",
              [](Evidence& evidence) { LogOf(evidence).pop_back(); }},
        Wrong{kDurable, "is not what r1 asked for",
              [](Evidence& evidence) { evidence.callers.batches[0].nodes = {"n1"}; }},
        Wrong{kDurable, "r1 was refused (disk full) and is there",
              [](Evidence& evidence) { evidence.callers.batches[0].refused = "disk full"; }},
        Wrong{kDurable, "operations/a was asked for by nobody",
              [](Evidence& evidence) { evidence.callers.batches.clear(); }},
        Wrong{kDurable, "was shown with 7 events, and has 6",
              [](Evidence& evidence) { evidence.callers.snapshots[1].last_sequence = 7; }},
        Wrong{kDurable, "the log makes that RUNNING with 1",
              [](Evidence& evidence) {
                evidence.callers.snapshots[0].state = v1::Operation::CANCELLING;
              }},
        Wrong{kIdempotent, "r1 was accepted as 2 operations",
              [](Evidence& evidence) {
                evidence.callers.batches[0].accepted_as.insert("operations/b");
              }},
        Wrong{kIdempotent, "r1 started operations/b too", [](Evidence& evidence) {
                evidence.stored["operations/b"] = Stored();
                evidence.stored["operations/b"].operation.set_name("operations/b");
              }}));

INSTANTIATE_TEST_SUITE_P(
    Logs, CheckerRejects,
    testing::Values(
        Wrong{kOrdered, "event 2 has the sequence 3",
              [](Evidence& evidence) { LogOf(evidence).erase(LogOf(evidence).begin() + 1); }},
        Wrong{kOrdered, "operations/a never ended",
              [](Evidence& evidence) { LogOf(evidence).pop_back(); }},
        Wrong{kOrdered, "event 7 after the end",
              [](Evidence& evidence) { LogOf(evidence).push_back(Attempt(7, 2, "n3")); }},
        Wrong{kOrdered, "leaves PAUSED in RUNNING",
              [](Evidence& evidence) {
                LogOf(evidence)[5].mutable_state_changed()->set_from(v1::Operation::PAUSED);
              }},
        Wrong{kOneResult, "event 4 of n1 after its result",
              [](Evidence& evidence) { LogOf(evidence)[3] = Attempt(4, 2, "n1"); }},
        Wrong{kOneResult, "has 1 results for 2 nodes",
              [](Evidence& evidence) {
                LogOf(evidence)[4] = LogOf(evidence)[2];
                LogOf(evidence)[4].set_sequence(5);
              }},
        Wrong{kOneResult, "result 1 is not listed",
              [](Evidence& evidence) { evidence.stored[kName].results.pop_back(); }},
        Wrong{kCounted, "n2 begins attempt 2 as its 1.",
              [](Evidence& evidence) { LogOf(evidence)[3] = Attempt(4, 2, "n2"); }},
        Wrong{kCounted, "counts 2 changed nodes of 1",
              [](Evidence& evidence) {
                evidence.stored[kName].operation.mutable_counts()->set_changed(2);
              }},
        Wrong{kResumable, "a watcher's event in the place of 2 is not that one",
              [](Evidence& evidence) {
                auto& events = evidence.callers.logs[0].events;
                events.insert(events.begin(), events.front());
              }},
        Wrong{kResumable, "a stream ended OK after 5 of 6 events",
              [](Evidence& evidence) { evidence.callers.logs[0].events.pop_back(); }}));

INSTANTIATE_TEST_SUITE_P(
    Writes, CheckerRejects,
    testing::Values(
        Wrong{kTrueResult, "n1 ended CHANGED and was written 0 times",
              [](Evidence& evidence) { evidence.writes.pop_back(); }},
        Wrong{kTrueResult, "n2 ended UNCHANGED and was written 1 times",
              [](Evidence& evidence) {
                evidence.writes.push_back({{"east", "n2"}, kName, true, true});
              }},
        Wrong{kTrueResult, "operations/a wrote the opposite on n1",
              [](Evidence& evidence) { evidence.writes[1].cordon = false; }},
        Wrong{kTrueResult, "\"operations/z\" wrote n1 and is not there",
              [](Evidence& evidence) { evidence.writes[0].operation = "operations/z"; }},
        Wrong{kTrueResult, "east/n1 is not as its last write left it",
              [](Evidence& evidence) {
                evidence.unschedulable[{"east", "n1"}] = false;
              }},
        Wrong{kCounted, "6 writes of n1 in 4 attempts and 0 recoveries", [](Evidence& evidence) {
                evidence.writes.insert(evidence.writes.begin(), 4, evidence.writes[0]);
              }}));

TEST(CheckStreamEnds, WantsEveryStreamToEndOrToSayWhereToGoOn) {
  CallerHistory callers;
  callers.stream_ends = {{.operation = kName, .ok = true, .last_sequence = 6},
                         {kName, false, true, 3, 3}};
  Findings findings;
  CheckStreamEnds(callers, findings);
  EXPECT_TRUE(findings.ok()) << findings.ToString();
  callers.stream_ends = {{.operation = kName, .last_sequence = 4}, {kName, false, true, 4, 3}};
  CheckStreamEnds(callers, findings);
  EXPECT_THAT(findings.ToString(), HasSubstr("a stream of operations/a was cut off after 4"));
  EXPECT_THAT(findings.ToString(), HasSubstr("had come to 3 was told to go on after 4"));
  EXPECT_EQ(findings.breaches(kTold), 2);
}

TEST(IntentChecker, AcceptsWhatWasRecordedFirst) {
  IntentChecker checker;
  Findings findings;
  checker.OnDeath({{kName, {"east", "n1"}, 1}, {kName, {"east", "n2"}, 0}},
                  {{{"east", "n1"}, ""}, {{"east", "n1"}, kName}}, findings);
  // Begun again: the attempt's beginning had not been recorded.
  checker.OnDeath({{kName, {"east", "n1"}, 1, true}}, {{{"east", "n1"}, kName}}, findings);
  EXPECT_TRUE(findings.ok()) << findings.ToString();
  EXPECT_EQ(findings.checks(kIntended), 5);
}

TEST(IntentChecker, RejectsWhatWasNot) {
  const auto breaches = [](const std::vector<TaskOnDisk>& tasks,
                           const std::vector<SandboxRequest>& requests) {
    IntentChecker checker;
    Findings findings;
    checker.OnDeath(tasks, requests, findings);
    return findings.breaches(kIntended);
  };
  EXPECT_GT(breaches({{kName, {"east", "n1"}, 0}}, {{{"east", "n1"}, ""}}), 0);
  EXPECT_GT(breaches({{"operations/b", {"east", "n1"}, 1}}, {{{"east", "n1"}, kName}}), 0);
  EXPECT_GT(
      breaches({{kName, {"east", "n1"}, 1}}, {{{"east", "n1"}, kName}, {{"east", "n1"}, kName}}),
      0);
}

TEST(IntentChecker, RejectsRequestsForWhatHadEndedBefore) {
  IntentChecker checker;
  Findings findings;
  checker.OnDeath({{kName, {"east", "n1"}, 1, true}}, {{{"east", "n1"}, kName}}, findings);
  EXPECT_TRUE(findings.ok());
  checker.OnDeath({{kName, {"east", "n1"}, 1, true}}, {{{"east", "n1"}, ""}}, findings);
  EXPECT_EQ(findings.breaches(kIntended), 1);
}

}  // namespace
}  // namespace nodeops::tests
