#include "client/cli/progress_frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client/cli/display_width.h"
#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using nodeops::v1::NodeResult;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr TerminalStyle kPlainStyle{.color = false, .utf8 = false};

class ProgressFrameTest : public testing::Test {
 protected:
  void Play(const OperationLog& log) {
    view_.Apply(log.Accepted(), now_);
    for (const auto& event : log.events()) {
      now_ = base::After(now_, absl::Milliseconds(50));
      view_.Apply(event, now_);
    }
  }
  std::vector<std::string> Frame(int columns, int rows, TerminalStyle style = kPlainStyle) {
    return ProgressFrame(view_, now_, {.columns = columns, .rows = rows}, style);
  }

  ProgressView view_;
  base::MonotonicTime now_{std::chrono::hours(1)};
};

TEST_F(ProgressFrameTest, ShowsABarTheCountsAndWhoWaits) {
  OperationLog log;
  log.Started(4).Attempt("n2", 1).Finished("n1", NodeResult::CHANGED).Conflict("n2", 1, 250);
  Play(log);
  EXPECT_THAT(
      Frame(100, 30),
      ElementsAre(
          "cordon prod  ##########------------------------------  1/4  25%  5.0 nodes/s  1s "
          "left",
          "  1 changed  0 unchanged  1 retrying now  0 failed",
          "    prod/n2  attempt 2/4 in 300ms  conflict: Operation cannot be fulfilled on "
          "nodes \"n2\": the ob..."));
}

TEST_F(ProgressFrameTest, UsesBlocksAndColoursWhereTheTerminalCan) {
  OperationLog log;
  log.Started(2).Finished("n1", NodeResult::FAILED);
  Play(log);
  const auto lines = Frame(100, 30, {.color = true, .utf8 = true});
  EXPECT_THAT(lines[0], HasSubstr("█"));
  EXPECT_THAT(lines[0], HasSubstr("░"));
  EXPECT_THAT(lines[1], HasSubstr("\x1b[31m  1 failed\x1b[0m"));
}

TEST_F(ProgressFrameTest, WithoutColoursThereIsNoEscapeSequence) {
  Play(OperationLog::Succeeding(3));
  EXPECT_THAT(Frame(100, 30), Each(Not(HasSubstr("\x1b"))));
}

TEST_F(ProgressFrameTest, NoLineIsAsWideAsTheTerminalAndOneRowStaysFree) {
  OperationLog log;
  log.Started(50).Finished("n1", NodeResult::CHANGED);
  for (int i = 0; i < 40; ++i) log.Conflict(absl::StrCat("node-with-a-long-name-", i), 1, 100);
  Play(log);
  view_.SetConnectionLost("a long explanation of why the connection was lost, and more", now_);
  for (int columns : {1, 2, 5, 20, 40, 60, 80, 200}) {
    for (int rows : {1, 2, 3, 4, 10, 50}) {
      const auto lines = Frame(columns, rows);
      EXPECT_LE(lines.size(), std::max(1, rows - 1)) << columns << "x" << rows;
      for (const auto& line : lines) {
        EXPECT_LE(DisplayWidth(line), std::max(1, columns - 1)) << columns << "x" << rows;
      }
    }
  }
}

TEST_F(ProgressFrameTest, SaysHowManyDoNotFit) {
  OperationLog log;
  log.Started(50);
  for (int i = 0; i < 40; ++i) log.Conflict(absl::StrCat("n", i), 1, 100);
  Play(log);
  EXPECT_THAT(Frame(100, 30), SizeIs(12));
  EXPECT_EQ(Frame(100, 30).back(), "    and 31 more");
  EXPECT_THAT(Frame(100, 6), SizeIs(5));
  EXPECT_EQ(Frame(100, 6).back(), "    and 38 more");
}

TEST_F(ProgressFrameTest, AnAttemptThatIsDueComesNow) {
  OperationLog log;
  log.Started(1).Conflict("n1", 1, 100);
  Play(log);
  now_ = base::After(now_, absl::Seconds(1));
  EXPECT_THAT(Frame(100, 30)[2], HasSubstr("  attempt 2/4 now  conflict"));
}

TEST_F(ProgressFrameTest, TellsThatTheConnectionIsLost) {
  Play(OperationLog::Succeeding(1));
  view_.SetConnectionLost("Socket closed", base::After(now_, absl::Seconds(3)));
  EXPECT_EQ(Frame(100, 30)[2], "  no connection, next try in 3s: Socket closed");
}

TEST_F(ProgressFrameTest, TellsThatItIsBeingCancelled) {
  OperationLog log;
  log.Started(2).State(nodeops::v1::Operation::CANCELLING);
  Play(log);
  EXPECT_THAT(Frame(100, 30)[1], testing::EndsWith("  cancelling"));
}

TEST_F(ProgressFrameTest, NamesANodeThatMayHang) {
  OperationLog log;
  log.Started(2).Attempt("n7", 1).Conflict("n2", 1, 100);
  Play(log);
  EXPECT_THAT(Frame(100, 30), SizeIs(3));
  now_ = base::After(now_, absl::Seconds(12));
  EXPECT_EQ(Frame(100, 30)[2], "    prod/n7  attempt 1/4  under way for 12s");
  EXPECT_THAT(Frame(100, 30)[3], HasSubstr("prod/n2"));
}

TEST_F(ProgressFrameTest, TellsThatItIsPausedAndWhy) {
  OperationLog log;
  log.Started(2).State(nodeops::v1::Operation::PAUSED, "3 nodes failed",
                       nodeops::v1::Operation::MAX_FAILURES);
  Play(log);
  EXPECT_EQ(Frame(100, 30)[2], "  paused (max failures): 3 nodes failed");
}

TEST_F(ProgressFrameTest, CountsWhatWasLeftAlone) {
  OperationLog log;
  log.Started(2).Finished("n1", NodeResult::SKIPPED);
  Play(log);
  EXPECT_THAT(Frame(100, 30)[1], testing::EndsWith("  1 left alone"));
}

TEST_F(ProgressFrameTest, AnOperationWithoutNodesDividesByNothing) {
  Play(OperationLog());
  EXPECT_THAT(Frame(100, 30)[0], HasSubstr("0/0  0%"));
}

}  // namespace
}  // namespace nodeops::cli
