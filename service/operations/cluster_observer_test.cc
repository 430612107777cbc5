#include "service/operations/cluster_observer.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "service/operations/testing/recording_sink.h"

namespace nodeops::operations {
namespace {

const engine::NodeError kError = {.code = absl::StatusCode::kAborted, .message = "modified"};

class ClusterObserverTest : public testing::Test {
 protected:
  v1::OperationEvent TakeEvent() {
    EXPECT_EQ(sink_->events.size(), 1u);
    v1::OperationEvent event = std::move(sink_->events.back());
    sink_->events.clear();
    EXPECT_EQ(event.sequence(), 0);  // The log gives it.
    EXPECT_FALSE(event.has_time());
    return event;
  }

  const std::shared_ptr<RecordingSink> sink_ = std::make_shared<RecordingSink>();
  ClusterObserver observer_{"prod", 4, sink_};
};

TEST_F(ClusterObserverTest, AnAttemptIsAnEvent) {
  observer_.OnAttemptStarted("n1", 2, {{.manager = "kubelet"}});
  const auto event = TakeEvent().attempt_started();
  EXPECT_EQ(event.cluster(), "prod");
  EXPECT_EQ(event.node(), "n1");
  EXPECT_EQ(event.attempt(), 2);
  EXPECT_EQ(event.max_attempts(), 4);
  EXPECT_EQ(event.conflicting_writers(0).manager(), "kubelet");
}

TEST_F(ClusterObserverTest, ARetryIsAnEvent) {
  observer_.OnRetryScheduled("n1", 1, engine::RetryCause::kConflict, kError, absl::Seconds(1));
  const auto event = TakeEvent().retry_scheduled();
  EXPECT_EQ(event.cluster(), "prod");
  EXPECT_EQ(event.node(), "n1");
  EXPECT_EQ(event.attempt(), 1);
  EXPECT_EQ(event.max_attempts(), 4);
  EXPECT_EQ(event.cause(), v1::NodeRetryScheduled::CONFLICT);
  EXPECT_EQ(event.error().message(), "modified");
  EXPECT_EQ(event.backoff().seconds(), 1);
}

TEST_F(ClusterObserverTest, ThrottlingIsAnEvent) {
  observer_.OnThrottled("n1", 3, absl::Seconds(5), kError);
  const auto event = TakeEvent().throttled();
  EXPECT_EQ(event.cluster(), "prod");
  EXPECT_EQ(event.node(), "n1");
  EXPECT_EQ(event.attempt(), 3);
  EXPECT_EQ(event.max_attempts(), 4);
  EXPECT_EQ(event.wait().seconds(), 5);
  EXPECT_EQ(event.error().message(), "modified");
}

TEST_F(ClusterObserverTest, AResultIsAnEvent) {
  observer_.OnFinished({.node = "n1", .outcome = engine::NodeOutcome::kChanged, .writes = 1},
                       [] {});
  const auto event = TakeEvent().node_finished().result();
  EXPECT_EQ(event.cluster(), "prod");
  EXPECT_EQ(event.node(), "n1");
  EXPECT_EQ(event.result(), v1::NodeResult::CHANGED);
  EXPECT_EQ(event.writes(), 1);
}

TEST_F(ClusterObserverTest, IntentsAreOfTheCluster) {
  int recorded = 0;
  observer_.OnIntended({{"n1", 1}, {"n2", 3}}, [&] { ++recorded; });
  ASSERT_EQ(sink_->intents.size(), 2u);
  EXPECT_EQ(sink_->intents[0].cluster, "prod");
  EXPECT_EQ(sink_->intents[1].node, "n2");
  EXPECT_EQ(sink_->intents[1].attempt, 3);
  EXPECT_EQ(recorded, 1);
}

TEST_F(ClusterObserverTest, LettingGoIsOfTheCluster) {
  observer_.OnReleased();
  ASSERT_EQ(sink_->released.size(), 1u);
  EXPECT_EQ(sink_->released[0], "prod");
}

}  // namespace
}  // namespace nodeops::operations
