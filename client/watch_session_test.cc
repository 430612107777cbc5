#include "client/watch_session.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "client/testing/operation_log.h"
#include "client/testing/recording_observer.h"

namespace nodeops::client {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using v1::Operation;
using v1::OperationUpdate;

class WatchSessionTest : public testing::Test {
 protected:
  const OperationLog log_ = OperationLog::Succeeding(2);
  RecordingObserver observer_;
};

TEST_F(WatchSessionTest, HandsOutEveryEventOfAStreamAndIsComplete) {
  WatchSession session("");
  for (const auto& update : log_.Messages()) {
    EXPECT_FALSE(session.complete());
    EXPECT_EQ(*session.Apply(update, observer_), true);
  }
  EXPECT_TRUE(session.complete());
  EXPECT_TRUE(observer_.introduced);
  EXPECT_EQ(session.name(), "operations/op-1");
  ASSERT_EQ(observer_.sequences.size(), log_.events().size());
  for (int64_t i = 0; i < log_.size(); ++i) EXPECT_EQ(observer_.sequences[i], i + 1);
}

TEST_F(WatchSessionTest, IntroducesTheOperationBeforeEventsOfTheSameMessage) {
  OperationUpdate update;
  *update.mutable_operation() = log_.Accepted();
  *update.add_events() = log_.events()[0];
  WatchSession session("");
  ASSERT_TRUE(session.Apply(update, observer_).ok());
  EXPECT_TRUE(observer_.introduced);
}

TEST_F(WatchSessionTest, LeavesOutWhatItHasSeen) {
  WatchSession session("operations/op-1", 2);
  OperationUpdate update;
  for (int i = 0; i < 4; ++i) *update.add_events() = log_.events()[i];
  ASSERT_TRUE(session.Apply(update, observer_).ok());
  EXPECT_THAT(observer_.sequences, ElementsAre(3, 4));
  EXPECT_EQ(session.last_sequence(), 4);
}

TEST_F(WatchSessionTest, AMissingEventIsAnError) {
  WatchSession session("operations/op-1");
  OperationUpdate update;
  *update.add_events() = log_.events()[0];
  *update.add_events() = log_.events()[2];
  EXPECT_THAT(session.Apply(update, observer_),
              StatusIs(absl::StatusCode::kInternal,
                       "operations/op-1: event 3 came after event 1: the server left out events"));
  EXPECT_THAT(observer_.sequences, ElementsAre(1));
}

TEST_F(WatchSessionTest, AHeartbeatAheadOfTheEventsIsAnError) {
  WatchSession session("operations/op-1", 3);
  OperationUpdate update;
  update.set_last_sequence(4);
  EXPECT_THAT(
      session.Apply(update, observer_),
      StatusIs(absl::StatusCode::kInternal,
               "operations/op-1: the server says that it has sent event 4, but the last one "
               "that came is 3"));
}

TEST_F(WatchSessionTest, IsNotCompleteWhileEventsOfAnEndedOperationAreMissing) {
  WatchSession session("operations/op-1");
  OperationUpdate first;
  *first.mutable_operation() = log_.Snapshot();
  ASSERT_TRUE(session.Apply(first, observer_).ok());
  EXPECT_FALSE(session.complete());
  for (const auto& event : log_.events()) {
    OperationUpdate update;
    *update.add_events() = event;
    ASSERT_TRUE(session.Apply(update, observer_).ok());
  }
  EXPECT_TRUE(session.complete());
}

TEST_F(WatchSessionTest, ARepeatedSnapshotAtTheBeginningOfAStreamIsNoNews) {
  WatchSession session("operations/op-1");
  const OperationUpdate snapshot = log_.Messages()[0];
  EXPECT_EQ(*session.Apply(snapshot, observer_), true);
  session.BeginStream();
  EXPECT_EQ(*session.Apply(snapshot, observer_), false);
  EXPECT_EQ(*session.Apply(OperationUpdate(), observer_), true) << "a heartbeat is";
}

TEST_F(WatchSessionTest, StatesThatAreNotKnownAreNotFinal) {
  EXPECT_FALSE(IsFinal(static_cast<Operation::State>(99)));
  EXPECT_FALSE(IsFinal(Operation::CANCELLING));
  EXPECT_FALSE(IsFinal(Operation::PAUSED));
  EXPECT_TRUE(IsFinal(Operation::CANCELLED));
  EXPECT_TRUE(IsFinal(Operation::EXPIRED));
}

}  // namespace
}  // namespace nodeops::client
