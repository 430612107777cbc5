#include "client/cli/failure_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using nodeops::v1::NodeResult;

std::string Print(const std::vector<NodeResult>& results, const nodeops::v1::Operation& operation,
                  int max_rows) {
  std::ostringstream out;
  PrintFailures(results, operation, out, max_rows);
  return out.str();
}

class FailureTableTest : public testing::Test {
 protected:
  FailureTableTest() {
    log_.Started(3).Finished("n1", NodeResult::FAILED, 4).Finished("n2", NodeResult::CANCELLED, 1);
    log_.Finished("n3", NodeResult::EXPIRED, 2);
    for (const auto& event : log_.events()) {
      if (event.has_node_finished()) results_.push_back(event.node_finished().result());
    }
  }
  OperationLog log_;
  std::vector<NodeResult> results_;
};

TEST_F(FailureTableTest, HasARowForEachBadNode) {
  EXPECT_EQ(
      Print(results_, log_.Snapshot(), 50),
      "NODE     RESULT     ATTEMPTS  TOOK   ERROR\n"
      "prod/n1  failed     4         120ms  failed to cordon node after 4 attempts: Operation "
      "cannot be fulfilled on nodes \"n1\": the object has been modified\n"
      "prod/n2  cancelled  1         120ms\n"
      "prod/n3  expired    2         120ms\n");
}

TEST_F(FailureTableTest, SaysHowManyMoreThereAreAndWhere) {
  EXPECT_THAT(Print(results_, log_.Snapshot(), 1),
              testing::EndsWith("\nand 2 more: nodeops get operations/op-1\n"));
}

TEST_F(FailureTableTest, KnowsOfFailuresBeforeTheWatchBegan) {
  EXPECT_EQ(Print({}, log_.Snapshot(), 50), "and 3 more: nodeops get operations/op-1\n");
}

TEST_F(FailureTableTest, CountsThoseThatRanOutOfTimeBeforeTheirTurn) {
  OperationLog log;
  log.Started(2).Finished("n1", NodeResult::EXPIRED, 0).Finished("n2", NodeResult::EXPIRED, 0);
  EXPECT_EQ(Print(log.Results(), log.Snapshot(), 50),
            "2 nodes out of time before the first attempt\n");
}

TEST_F(FailureTableTest, CountsThoseCancelledBeforeTheirTurnInsteadOfListingThem) {
  OperationLog log;
  log.Started(3).Finished("n1", NodeResult::FAILED, 4).Finished("n2", NodeResult::CANCELLED, 0);
  log.Finished("n3", NodeResult::CANCELLED, 0);
  std::vector<NodeResult> results;
  for (const auto& event : log.events()) {
    if (event.has_node_finished()) results.push_back(event.node_finished().result());
  }
  const std::string text = Print(results, log.Snapshot(), 50);
  EXPECT_THAT(text, testing::EndsWith("\n2 nodes cancelled before the first attempt\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
}

TEST(LeftAloneTest, HasARowForEachNodeUpToALimit) {
  OperationLog log;
  log.Started(3).Finished("n1", NodeResult::SKIPPED).Finished("n2", NodeResult::SKIPPED);
  std::ostringstream out;
  PrintLeftAlone(log.Results(), log.Snapshot(), out, 1);
  PrintLeftAlone({}, OperationLog::Succeeding(2).Snapshot(), out);
  EXPECT_EQ(out.str(),
            "LEFT ALONE  WHY\nprod/n1     somebody has cordoned or uncordoned it since\n"
            "and 1 more: nodeops get operations/op-1\n");
}

TEST_F(FailureTableTest, PrintsNothingWhenAllIsWell) {
  EXPECT_EQ(Print({}, OperationLog::Succeeding(2).Snapshot(), 50), "");
}

}  // namespace
}  // namespace nodeops::cli
