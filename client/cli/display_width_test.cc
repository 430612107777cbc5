#include "client/cli/display_width.h"

#include <gtest/gtest.h>

namespace nodeops::cli {
namespace {

TEST(DisplayWidthTest, CountsColumnsAndNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("node"), 4);
  EXPECT_EQ(DisplayWidth("größe"), 5);
  EXPECT_EQ(DisplayWidth("节点"), 4) << "wide characters";
  EXPECT_EQ(DisplayWidth("e\u0301"), 1) << "a combining accent";
  EXPECT_EQ(DisplayWidth("█░"), 2);
  EXPECT_EQ(DisplayWidth("a\xff"), 2) << "not UTF-8";
}

TEST(FitWidthTest, LeavesAloneWhatFits) {
  EXPECT_EQ(FitWidth("node", 4), "node");
  EXPECT_EQ(FitWidth("", 0), "");
}

TEST(FitWidthTest, CutsAtACharacterAndSaysSo) {
  EXPECT_EQ(FitWidth("node-00001", 7), "node...");
  EXPECT_EQ(FitWidth("节点节点", 6), "节...") << "half a character does not fit";
  EXPECT_EQ(FitWidth("node", 2), "..");
  EXPECT_EQ(FitWidth("node", 0), "");
  EXPECT_EQ(FitWidth("node", -5), "");
}

}  // namespace
}  // namespace nodeops::cli
