#include "client/cli/exit_status.h"

#include <gtest/gtest.h>

namespace nodeops::cli {
namespace {

using nodeops::v1::Operation;

TEST(ExitStatusTest, FollowsTheFinalState) {
  EXPECT_EQ(ExitStatusOf(Operation::SUCCEEDED), 0);
  EXPECT_EQ(ExitStatusOf(Operation::PARTIALLY_FAILED), 2);
  EXPECT_EQ(ExitStatusOf(Operation::FAILED), 3);
  EXPECT_EQ(ExitStatusOf(Operation::CANCELLED), 4);
}

TEST(ExitStatusTest, AnythingElseIsNoSuccess) {
  EXPECT_EQ(ExitStatusOf(Operation::RUNNING), 1);
  EXPECT_EQ(ExitStatusOf(static_cast<Operation::State>(77)), 1);
}

}  // namespace
}  // namespace nodeops::cli
