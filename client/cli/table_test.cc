#include "client/cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace nodeops::cli {
namespace {

TEST(TableTest, AlignsColumnsWithoutTrailingSpaces) {
  Table table({"NAME", "STATE", "NOTE"});
  table.AddRow({"n1", "CHANGED", ""});
  table.AddRow({"größe", "-", "x"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "NAME   STATE    NOTE\n"
            "n1     CHANGED\n"
            "größe  -        x\n");
}

TEST(TableTest, CutsLinesThatAreTooLong) {
  Table table({"NAME", "NOTE"});
  table.AddRow({"n1", "a long explanation"});
  std::ostringstream out;
  table.Print(out, 12);
  EXPECT_EQ(out.str(), "NAME  NOTE\nn1    a l...\n");
}

TEST(TableTest, KnowsWhetherItHasRows) {
  Table table({"NAME"});
  EXPECT_TRUE(table.empty());
  table.AddRow({"n1"});
  EXPECT_FALSE(table.empty());
}

TEST(TableDeathTest, ARowOfAnotherLengthIsABug) {
  Table table({"NAME", "NOTE"});
  EXPECT_DEATH(table.AddRow({"n1"}), "");
}

}  // namespace
}  // namespace nodeops::cli
