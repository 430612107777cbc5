#include "service/operations/operation_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "service/operations/testing/fake_cluster.h"
#include "service/operations/testing/recording_sink.h"

namespace nodeops::operations {
namespace {

using engine::NodeOutcome;
using engine::StopMode;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::Operation;

constexpr char kName[] = "operations/a";

class OperationBatchesTest : public testing::Test {
 protected:
  OperationBatchesTest() {
    operation_.set_name(kName);
    operation_.set_action(Operation::UNCORDON);
    operation_.set_mode(Operation::SERVER_DRY_RUN);
    operation_.set_state(Operation::RUNNING);
    operation_.set_reason("kernel");
    operation_.set_actor("alice");
    operation_.set_concurrency(3);
    operation_.mutable_retry()->set_max_attempts(5);
    operation_.mutable_retry()->set_multiplier(2);
    operation_.mutable_retry()->mutable_node_timeout()->set_seconds(9);
  }
  ~OperationBatchesTest() override {
    prod_->Forget();
    dev_->Forget();
  }

  void Start(std::vector<ClusterTargets> targets = {
                 {"prod", {{.node = "n1", .uid = "u1"}, {.node = "n2", .interrupted = true}}},
                 {"dev", {{.node = "n1"}}}}) {
    batches_.Start(operation_, std::move(targets), sink_);
    Poll();
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  const std::shared_ptr<FakeCluster> prod_ = std::make_shared<FakeCluster>(io_.get_executor());
  const std::shared_ptr<FakeCluster> dev_ = std::make_shared<FakeCluster>(io_.get_executor());
  const std::shared_ptr<RecordingSink> sink_ = std::make_shared<RecordingSink>();
  OperationBatches batches_{{{"prod", prod_}, {"dev", dev_}}};
  Operation operation_;
};

TEST_F(OperationBatchesTest, KnowsItsClusters) {
  EXPECT_TRUE(batches_.Has("prod"));
  EXPECT_FALSE(batches_.Has("test"));
}

TEST_F(OperationBatchesTest, EachClusterGetsItsNodesAndAllThatTheOperationSays) {
  Start();
  for (const auto& [name, cluster] : {std::pair("prod", prod_), std::pair("dev", dev_)}) {
    ASSERT_THAT(cluster->started(), ElementsAre(kName));
    const engine::BatchSpec& spec = cluster->spec(kName);
    EXPECT_EQ(spec.operation, kName);
    EXPECT_EQ(spec.cluster, name);
    EXPECT_EQ(spec.action, engine::Action::kUncordon);
    EXPECT_EQ(spec.mode, engine::Mode::kServerDryRun);
    EXPECT_EQ(spec.reason, "kernel");
    EXPECT_EQ(spec.actor, "alice");
    EXPECT_EQ(spec.concurrency, 3);
    EXPECT_EQ(spec.retry.max_attempts, 5);
    EXPECT_EQ(spec.retry.node_timeout, absl::Seconds(9));
    EXPECT_EQ(spec.only_if_last_operation, "");
    EXPECT_FALSE(spec.paused);
  }
  const auto& targets = prod_->targets(kName);
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0].node, "n1");
  EXPECT_EQ(targets[0].uid, "u1");
  EXPECT_EQ(targets[1].node, "n2");
  EXPECT_TRUE(targets[1].interrupted);
  EXPECT_EQ(dev_->targets(kName).size(), 1u);
}

TEST_F(OperationBatchesTest, APausedOperationBeginsPaused) {
  operation_.set_state(Operation::PAUSED);
  Start();
  EXPECT_TRUE(prod_->spec(kName).paused);
}

TEST_F(OperationBatchesTest, OnlyAnUndoIsBoundToWhatTheEarlierOperationLeft) {
  operation_.set_from_operation("operations/earlier");
  Start();
  EXPECT_EQ(prod_->spec(kName).only_if_last_operation, "");
  operation_.set_undo(true);
  Start();
  EXPECT_EQ(prod_->spec(kName).only_if_last_operation, "operations/earlier");
}

TEST_F(OperationBatchesTest, WhatANodeDoesReachesTheSinkUnderItsCluster) {
  Start();
  dev_->Attempt(kName, "n1", 1);
  Poll();
  ASSERT_EQ(sink_->events.size(), 1u);
  EXPECT_EQ(sink_->events[0].attempt_started().cluster(), "dev");
  EXPECT_EQ(sink_->events[0].attempt_started().node(), "n1");
  EXPECT_EQ(sink_->events[0].attempt_started().max_attempts(), 5);
}

TEST_F(OperationBatchesTest, IsEmptyOnceTheLastNodeHasEnded) {
  EXPECT_TRUE(batches_.empty());
  Start();
  batches_.OnFinished("prod");
  batches_.OnFinished("dev");
  EXPECT_FALSE(batches_.empty());
  batches_.OnFinished("prod");
  EXPECT_TRUE(batches_.empty());
  batches_.OnFinished("prod");  // A result that comes again.
  EXPECT_TRUE(batches_.empty());
}

TEST_F(OperationBatchesTest, ABatchThatWasLetGoOfLeavesNothing) {
  Start();
  batches_.OnReleased("prod");
  EXPECT_FALSE(batches_.empty());
  batches_.OnReleased("dev");
  EXPECT_TRUE(batches_.empty());
}

TEST_F(OperationBatchesTest, WhereNothingIsToBeDoneNoBatchBegins) {
  Start({{"prod", {}}, {"dev", {{.node = "n1"}}}});
  EXPECT_THAT(prod_->started(), IsEmpty());
  EXPECT_THAT(dev_->started(), ElementsAre(kName));
  batches_.OnFinished("dev");
  EXPECT_TRUE(batches_.empty());
}

TEST_F(OperationBatchesTest, EveryBatchIsPausedResumedStoppedAndLetGoOf) {
  prod_->HoldCancelledNodes();
  dev_->HoldCancelledNodes();
  Start();
  batches_.Pause();
  batches_.Resume();
  batches_.Stop(StopMode::kGraceful, NodeOutcome::kExpired);
  batches_.Release();
  Poll();
  for (const auto& cluster : {prod_, dev_}) {
    EXPECT_EQ(cluster->pauses(), 1u);
    EXPECT_EQ(cluster->resumes(), 1u);
    EXPECT_THAT(cluster->stops(),
                ElementsAre(FakeCluster::Stop{kName, StopMode::kGraceful, NodeOutcome::kExpired}));
    EXPECT_EQ(cluster->releases(), 1u);
  }
  EXPECT_THAT(sink_->released, testing::UnorderedElementsAre("prod", "dev"));
}

TEST_F(OperationBatchesTest, ABatchThatHasEndedIsLeftAlone) {
  Start();
  batches_.OnFinished("dev");
  batches_.Pause();
  batches_.Resume();
  batches_.Stop(StopMode::kGraceful, NodeOutcome::kCancelled);
  batches_.Release();
  Poll();
  EXPECT_EQ(prod_->releases(), 1u);
  EXPECT_EQ(dev_->pauses() + dev_->resumes() + dev_->cancels() + dev_->releases(), 0u);
}

}  // namespace
}  // namespace nodeops::operations
