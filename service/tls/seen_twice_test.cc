#include "service/tls/seen_twice.h"

#include <gtest/gtest.h>

#include <string>

namespace nodeops::tls {
namespace {

TEST(SeenTwiceTest, ConfirmsWhatTwoReadingsInARowGave) {
  SeenTwice<std::string> seen;
  EXPECT_FALSE(seen.Confirms("b"));
  EXPECT_FALSE(seen.Confirms("bo"));
  EXPECT_FALSE(seen.Confirms("bob"));
  EXPECT_TRUE(seen.Confirms("bob"));
}

TEST(SeenTwiceTest, AReadingInBetweenCounts) {
  SeenTwice<std::string> seen;
  EXPECT_FALSE(seen.Confirms("b"));
  seen.Forget();
  EXPECT_FALSE(seen.Confirms("b"));
  EXPECT_TRUE(seen.Confirms("b"));
}

}  // namespace
}  // namespace nodeops::tls
