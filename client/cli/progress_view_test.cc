#include "client/cli/progress_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using nodeops::v1::NodeResult;
using nodeops::v1::Operation;
using testing::IsEmpty;
using testing::SizeIs;

class ProgressViewTest : public testing::Test {
 protected:
  // Applies those events of the log that have not been applied yet.
  void Play() {
    if (view_.operation().name().empty()) view_.Apply(log_.Accepted(), now_);
    for (; played_ < log_.events().size(); ++played_) view_.Apply(log_.events()[played_], now_);
  }
  void Advance(absl::Duration by) { now_ = base::After(now_, by); }

  OperationLog log_;
  ProgressView view_;
  size_t played_ = 0;
  base::MonotonicTime now_{std::chrono::hours(1)};
};

TEST_F(ProgressViewTest, CountsAsTheServerDoes) {
  log_.Started(9).Attempt("a", 1).Conflict("a", 1, 100).Throttled("b", 1, 100);
  log_.Finished("1", NodeResult::CHANGED).Finished("2", NodeResult::UNCHANGED);
  log_.Finished("3", NodeResult::FAILED).Finished("4", NodeResult::CANCELLED);
  log_.Finished("5", NodeResult::EXPIRED).Finished("6", NodeResult::OUTCOME_UNKNOWN);
  log_.Finished("7", NodeResult::WOULD_CHANGE).State(Operation::CANCELLING);
  Play();
  EXPECT_EQ(view_.counts().SerializeAsString(), log_.Snapshot().counts().SerializeAsString());
  EXPECT_EQ(view_.operation().state(), Operation::CANCELLING);
  EXPECT_EQ(view_.done(), 7);
  EXPECT_THAT(view_.results().bad(), SizeIs(4));
}

TEST_F(ProgressViewTest, EventsThatASnapshotIncludesAreNotCountedTwice) {
  log_.Started(3).Finished("1", NodeResult::CHANGED).Finished("2", NodeResult::FAILED);
  view_.Apply(log_.Snapshot(), now_);
  for (const auto& event : log_.events()) view_.Apply(event, now_);
  EXPECT_EQ(view_.counts().changed(), 1);
  EXPECT_EQ(view_.counts().failed(), 1);
  EXPECT_EQ(view_.done(), 2);
  EXPECT_THAT(view_.results().bad(), SizeIs(1)) << "what happened to nodes still is";
}

TEST_F(ProgressViewTest, ASnapshotOlderThanTheEventsChangesNothing) {
  log_.Started(3).Finished("1", NodeResult::CHANGED);
  Play();
  view_.Apply(log_.Accepted(), now_);
  EXPECT_EQ(view_.counts().changed(), 1);
}

TEST_F(ProgressViewTest, ANodeWaitsFromItsConflictToItsNextAttempt) {
  log_.Started(2).Attempt("n1", 1).Conflict("n1", 1, 400).Throttled("n2", 1, 200);
  Play();
  auto waiting = view_.waiting();
  ASSERT_THAT(waiting, SizeIs(2));
  EXPECT_EQ(waiting[0].node, "n2") << "is due first";
  EXPECT_EQ(waiting[0].why, "throttled");
  EXPECT_EQ(waiting[0].max_attempts, 4);
  EXPECT_EQ(waiting[0].attempt, 1);
  EXPECT_EQ(waiting[1].node, "n1");
  EXPECT_EQ(waiting[1].why, "conflict");
  EXPECT_EQ(waiting[1].attempt, 2);
  EXPECT_EQ(waiting[1].max_attempts, 4);
  EXPECT_EQ(base::Between(now_, waiting[1].due), absl::Milliseconds(400));
  log_.Attempt("n1", 2).Finished("n2", NodeResult::CANCELLED);
  Play();
  EXPECT_THAT(view_.waiting(), IsEmpty());
}

TEST_F(ProgressViewTest, AnAttemptThatTakesLongIsNamedUntilItEnds) {
  log_.Started(4).Attempt("n1", 1);
  Play();
  Advance(absl::Seconds(2));
  log_.Attempt("n2", 1).Attempt("n3", 1).Attempt("n4", 2);
  Play();
  Advance(absl::Milliseconds(1001));
  ASSERT_THAT(view_.slow(now_), SizeIs(1));
  EXPECT_EQ(view_.slow(now_)[0].node, "n1");
  Advance(absl::Seconds(3));
  EXPECT_THAT(view_.slow(now_), SizeIs(4));
  EXPECT_EQ(view_.slow(now_)[0].node, "n1") << "the longest first";
  log_.Conflict("n1", 1, 100).Throttled("n2", 1, 100).Finished("n3", NodeResult::FAILED);
  Play();
  ASSERT_THAT(view_.slow(now_), SizeIs(1));
  EXPECT_EQ(view_.slow(now_)[0].node, "n4");
  EXPECT_EQ(view_.slow(now_)[0].attempt, 2);
  view_.SetConnectionLost("reset", now_);
  EXPECT_THAT(view_.slow(now_), IsEmpty()) << "nobody knows";
  view_.SetConnected();
  log_.Recovered();
  Play();
  EXPECT_THAT(view_.slow(now_), IsEmpty()) << "it ended with the server";
}

TEST_F(ProgressViewTest, TheCountNeverFallsAcrossARestart) {
  log_.Started(10);
  log_.Finished("0", NodeResult::CHANGED).Finished("1", NodeResult::CHANGED);
  const Operation before = log_.Snapshot();
  log_.Finished("2", NodeResult::CHANGED).Finished("3", NodeResult::CHANGED);
  Play();
  for (int i = 4; i < 6; ++i) log_.Finished(std::to_string(i), NodeResult::CHANGED);
  log_.Recovered().Finished("6", NodeResult::CHANGED);
  view_.SetConnectionLost("reset", now_);
  int last = view_.done();
  const auto expect_no_fall = [&] {
    EXPECT_GE(view_.done(), last);
    last = view_.done();
  };
  // The new stream's snapshot may be older or newer than what has come.
  view_.Apply(before, now_);
  expect_no_fall();
  view_.Apply(log_.Snapshot(), now_);
  EXPECT_EQ(view_.done(), 7);
  for (; played_ < log_.events().size(); ++played_) {
    expect_no_fall();
    view_.Apply(log_.events()[played_], now_);
  }
  EXPECT_EQ(view_.done(), 7) << "nothing is counted twice";
}

TEST_F(ProgressViewTest, RateAndRemainingTimeComeFromTheLastTenSeconds) {
  log_.Started(100);
  Play();
  EXPECT_EQ(view_.rate(now_), 0);
  EXPECT_EQ(view_.remaining(now_), std::nullopt);
  for (int i = 0; i < 40; ++i) {
    Advance(absl::Seconds(1));
    if (i >= 20) log_.Finished("n", NodeResult::CHANGED).Finished("n", NodeResult::CHANGED);
    Play();
  }
  EXPECT_NEAR(view_.rate(now_), 2, 0.01);
  EXPECT_NEAR(absl::ToDoubleSeconds(*view_.remaining(now_)), 30, 0.2);
}

TEST_F(ProgressViewTest, TheRateFallsWhileNothingHappens) {
  log_.Started(10);
  Play();
  Advance(absl::Seconds(1));
  log_.Finished("n", NodeResult::CHANGED);
  Play();
  EXPECT_NEAR(view_.rate(now_), 1, 0.01);
  Advance(absl::Seconds(9));
  EXPECT_NEAR(view_.rate(now_), 0.1, 0.01);
}

TEST_F(ProgressViewTest, WhatWasDoneBeforeTheWatchBeganIsNoRate) {
  log_.Started(100);
  for (int i = 0; i < 50; ++i) log_.Finished("n", NodeResult::CHANGED);
  view_.Apply(log_.Snapshot(), now_);
  Advance(absl::Seconds(1));
  EXPECT_EQ(view_.rate(now_), 0);
}

TEST_F(ProgressViewTest, RemembersThatTheConnectionIsLost) {
  EXPECT_FALSE(view_.connection_lost());
  view_.SetConnectionLost("reset", now_);
  EXPECT_EQ(view_.connection_lost()->why, "reset");
  view_.SetConnected();
  EXPECT_FALSE(view_.connection_lost());
}

}  // namespace
}  // namespace nodeops::cli
