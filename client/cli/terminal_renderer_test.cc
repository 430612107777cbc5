#include "client/cli/terminal_renderer.h"

#include <gtest/gtest.h>

#include <sstream>

namespace nodeops::cli {
namespace {

class TerminalRendererTest : public testing::Test {
 protected:
  // What was written since the last time.
  std::string Written() {
    std::string text = out_.str();
    out_.str("");
    return text;
  }
  std::ostringstream out_;
  TerminalRenderer renderer_{out_};
  base::MonotonicTime now_{std::chrono::hours(1)};
};

TEST_F(TerminalRendererTest, RedrawsInPlace) {
  renderer_.Draw({"a", "b"}, now_);
  EXPECT_EQ(Written(), "\ra\x1b[K\nb\x1b[K\n");
  renderer_.Draw({"c", "d"}, now_);
  EXPECT_EQ(Written(), "\x1b[2A\rc\x1b[K\nd\x1b[K\n");
}

TEST_F(TerminalRendererTest, RemovesLinesThatAreGone) {
  renderer_.Draw({"a", "b"}, now_);
  Written();
  renderer_.Draw({"c"}, now_);
  EXPECT_EQ(Written(), "\x1b[2A\rc\x1b[K\n\x1b[J");
}

TEST_F(TerminalRendererTest, EraseLeavesNothingAndIsSafeToRepeat) {
  renderer_.Erase();
  EXPECT_EQ(Written(), "");
  renderer_.Draw({"a"}, now_);
  Written();
  renderer_.Erase();
  EXPECT_EQ(Written(), "\x1b[1A\r\x1b[J");
  renderer_.Erase();
  EXPECT_EQ(Written(), "");
}

TEST_F(TerminalRendererTest, IsDueAtMostTenTimesASecond) {
  EXPECT_TRUE(renderer_.IsDue(now_));
  renderer_.Draw({"a"}, now_);
  EXPECT_FALSE(renderer_.IsDue(base::After(now_, absl::Milliseconds(99))));
  EXPECT_TRUE(renderer_.IsDue(base::After(now_, absl::Milliseconds(100))));
}

}  // namespace
}  // namespace nodeops::cli
