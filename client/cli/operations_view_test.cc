#include "client/cli/operations_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client/cli/display_width.h"
#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using nodeops::v1::NodeResult;
using nodeops::v1::Operation;
using testing::HasSubstr;
using testing::SizeIs;

Operation Running(const std::string& name, int created) {
  OperationLog log(name);
  log.Started(3).Finished("n1", NodeResult::CHANGED);
  Operation operation = log.Snapshot();
  operation.mutable_create_time()->set_seconds(created);
  return operation;
}

Operation Ended(Operation operation, int at) {
  operation.set_state(Operation::SUCCEEDED);
  operation.mutable_end_time()->set_seconds(at);
  return operation;
}

TEST(OperationsViewTest, ShowsWhatRunsAndUnderItWhatEndedLast) {
  OperationsView view;
  view.Apply(Running("operations/a", 1));
  view.Apply(Running("operations/b", 2));
  view.Apply(Running("operations/c", 3));
  view.Apply(Ended(Running("operations/c", 3), 9));
  view.Apply(Ended(Running("operations/d", 4), 8));
  const auto lines = view.Frame({.columns = 200, .rows = 30}, "");
  ASSERT_THAT(lines, SizeIs(6));
  EXPECT_EQ(lines[0], "2 operations under way; Ctrl-C ends the watch");
  EXPECT_EQ(lines[1], "STATE      ACTION  DONE  FAILED  OPERATION  CLUSTERS  REASON");
  EXPECT_EQ(lines[2], "RUNNING    cordon  1/3   0       b          prod");
  EXPECT_THAT(lines[3], HasSubstr(" a  "));
  EXPECT_EQ(lines[4], "SUCCEEDED  cordon  1/3   0       c          prod");
  EXPECT_THAT(lines[5], HasSubstr(" d  "));
}

TEST(OperationsViewTest, FitsTheTerminal) {
  OperationsView view;
  for (int i = 0; i < 100; ++i) view.Apply(Running(absl::StrCat("operations/", i), i));
  for (int columns : {1, 20, 80, 200}) {
    for (int rows : {1, 2, 3, 4, 5, 30}) {
      const auto lines = view.Frame({.columns = columns, .rows = rows}, "no connection: reset");
      EXPECT_LE(lines.size(), std::max(1, rows - 1)) << columns << "x" << rows;
      for (const auto& line : lines) EXPECT_LE(DisplayWidth(line), std::max(1, columns - 1));
    }
  }
  EXPECT_EQ(view.Frame({.columns = 80, .rows = 30}, "no connection: reset")[1],
            "no connection: reset");
}

TEST(OperationsViewTest, DropsTheOldestThatEndedAndNeverOneThatRuns) {
  OperationsView view;
  view.Apply(Running("operations/runs", 1));
  for (int i = 0; i < 1000; ++i) {
    view.Apply(Ended(Running(absl::StrCat("operations/", i), 2), 10 + i));
  }
  const auto lines = view.Frame({.columns = 200, .rows = 2000}, "");
  EXPECT_THAT(lines, SizeIs(2 + 501));
  EXPECT_THAT(lines[2], HasSubstr(" runs "));
  EXPECT_THAT(lines[3], HasSubstr(" 999 "));
}

TEST(OperationsViewTest, NothingIsNoTable) {
  OperationsView view;
  view.Apply(Running("operations/a", 1));
  view.Clear();
  EXPECT_THAT(view.Frame({}, ""),
              testing::ElementsAre("0 operations under way; Ctrl-C ends the watch"));
}

}  // namespace
}  // namespace nodeops::cli
