#include "client/cli/exit_status.h"

#include <gtest/gtest.h>

namespace nodeops::cli {
namespace {

using nodeops::v1::Operation;

Operation Ended(Operation::State state, int failed = 1, int expired = 0) {
  Operation operation;
  operation.set_state(state);
  operation.mutable_counts()->set_total(failed + expired);
  operation.mutable_counts()->set_failed(failed);
  operation.mutable_counts()->set_expired(expired);
  return operation;
}

TEST(ExitStatusTest, FollowsTheFinalState) {
  EXPECT_EQ(ExitStatusOf(Ended(Operation::SUCCEEDED)), 0);
  EXPECT_EQ(ExitStatusOf(Ended(Operation::PARTIALLY_FAILED)), 2);
  EXPECT_EQ(ExitStatusOf(Ended(Operation::FAILED)), 3);
  EXPECT_EQ(ExitStatusOf(Ended(Operation::CANCELLED)), 4);
  EXPECT_EQ(ExitStatusOf(Ended(Operation::EXPIRED)), 4);
}

TEST(ExitStatusTest, RunningOutOfTimeIsNotFailing) {
  EXPECT_EQ(ExitStatusOf(Ended(Operation::FAILED, 0, 3)), 4);
  EXPECT_EQ(ExitStatusOf(Ended(Operation::FAILED, 1, 2)), 3);
}

TEST(ExitStatusTest, AnythingElseIsNoSuccess) {
  EXPECT_EQ(ExitStatusOf(Ended(Operation::RUNNING)), 1);
  EXPECT_EQ(ExitStatusOf(Ended(Operation::PAUSED)), 1);
  EXPECT_EQ(ExitStatusOf(Ended(static_cast<Operation::State>(77))), 1);
}

}  // namespace
}  // namespace nodeops::cli
