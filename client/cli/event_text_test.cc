#include "client/cli/event_text.h"

#include <gtest/gtest.h>

#include <string>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using nodeops::v1::NodeResult;
using nodeops::v1::Operation;

TEST(EventTextTest, EveryKindOfEventIsOneGreppableLine) {
  OperationLog log;
  log.Started(2).Attempt("n2", 1).Conflict("n2", 1, 100).Attempt("n2", 2).Throttled("n2", 2, 1500);
  log.Finished("n2", NodeResult::CHANGED, 2).Finished("n1", NodeResult::FAILED, 4);
  log.State(Operation::PAUSED, "1 node failed", Operation::MAX_FAILURES);
  log.State(Operation::RUNNING, "", Operation::REQUESTED).Recovered();
  log.State(Operation::CANCELLING, "wrong pool", Operation::REQUESTED);
  log.State(Operation::EXPIRED, "", Operation::DEADLINE);
  std::string text;
  for (const auto& event : log.events()) text += EventText(event, log.name()) + "\n";
  EXPECT_EQ(
      text,
      "operations/op-1: cordon of 2 nodes started\n"
      "prod/n2: attempt 1/4\n"
      "prod/n2: attempt 1/4 failed: conflict: Operation cannot be fulfilled on nodes \"n2\": the "
      "object has been modified; next attempt in 100ms\n"
      "prod/n2: attempt 2/4, written meanwhile by kubelet (status)\n"
      "prod/n2: attempt 2/4 throttled: Too many requests, please try again later.; goes on in "
      "1.5s\n"
      "prod/n2: changed (2 attempts, 120ms)\n"
      "prod/n1: failed (4 attempts, 120ms): failed to cordon node after 4 attempts: Operation "
      "cannot be fulfilled on nodes \"n1\": the object has been modified\n"
      "operations/op-1: RUNNING -> PAUSED (max failures): 1 node failed\n"
      "operations/op-1: PAUSED -> RUNNING\n"
      "operations/op-1: the server was started anew and goes on with 0 unfinished nodes\n"
      "operations/op-1: RUNNING -> CANCELLING: wrong pool\n"
      "operations/op-1: CANCELLING -> EXPIRED (deadline)\n");
}

TEST(EventTextTest, AnEventOfANewerServerIsNotHidden) {
  nodeops::v1::OperationEvent event;
  event.set_sequence(9);
  EXPECT_EQ(EventText(event, "operations/op-1"),
            "operations/op-1: event 9 is of a kind that this version of nodeops does not know");
}

TEST(EventTextTest, EscapesTextOfTheServer) {
  OperationLog log;
  log.Attempt("n\x1b[31m", 1);
  EXPECT_EQ(EventText(log.events()[0], log.name()), "prod/n\\x1b[31m: attempt 1/4");
}

TEST(SummaryTextTest, SaysWhatCameOfIt) {
  Operation operation = OperationLog::Succeeding(3).Snapshot();
  EXPECT_EQ(SummaryText(operation),
            "cordon: 3 nodes: 3 changed, 0 unchanged, 0 failed in 14s, 3 conflicts retried "
            "(operations/op-1, state SUCCEEDED)");
}

TEST(SummaryTextTest, NamesRareResultsOnlyWhereTheyOccur) {
  OperationLog log;
  log.operation().set_action(Operation::UNCORDON);
  log.operation().set_mode(Operation::PLAN);
  log.Started(6)
      .Finished("n0", NodeResult::SKIPPED)
      .Finished("n1", NodeResult::WOULD_CHANGE)
      .Finished("n2", NodeResult::EXPIRED);
  log.Finished("n3", NodeResult::CANCELLED).Finished("n4", NodeResult::OUTCOME_UNKNOWN);
  EXPECT_EQ(
      SummaryText(log.Snapshot()),
      "uncordon plan: 6 nodes: 0 changed, 0 unchanged, 1 would change, 0 failed, 1 cancelled, "
      "1 expired, 1 outcome unknown, 1 left alone, 1 unfinished, 0 conflicts retried "
      "(operations/op-1, "
      "state RUNNING)");
}

}  // namespace
}  // namespace nodeops::cli
