#include "service/operations/operation_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <sstream>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/fake_cluster.h"
#include "service/operations/testing/flaky_store.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using v1::Operation;

constexpr char kName[] = "operations/a";

class OperationRunnerTest : public testing::Test {
 protected:
  OperationRunnerTest() {
    operation_.set_name(kName);
    operation_.set_action(Operation::UNCORDON);
    operation_.set_mode(Operation::EXECUTE);
    operation_.mutable_retry()->set_max_attempts(4);
  }

  ~OperationRunnerTest() override {
    prod_->Forget();
    dev_->Forget();
  }

  std::shared_ptr<OperationRunner> NewRunner(Operation operation, int64_t epoch) {
    return std::make_shared<OperationRunner>(io_.get_executor(), clock_, store_,
                                             ClusterBackends{{"prod", prod_}, {"dev", dev_}},
                                             std::move(operation), epoch, [this] { ++ended_; });
  }

  void Start() {
    runner_ = NewRunner(operation_, 1);
    runner_->Start(
        {.targets = {{"prod", {{.node = "n1"}, {.node = "n2"}}}}}, "",
        [this](absl::StatusOr<Operation> operation) { accepted_ = std::move(operation); });
    Poll();
  }

  void Cancel(std::optional<absl::StatusOr<Operation>>& answer) {
    runner_->Cancel(engine::StopMode::kImmediate, Operation::REQUESTED, "why",
                    [&](absl::StatusOr<Operation> operation) { answer = std::move(operation); });
  }

  void Poll() {
    io_.restart();
    io_.poll();
  }

  Operation Stored() {
    Operation stored;
    store_->Get(kName, [&](absl::StatusOr<Operation> operation) {
      if (operation.ok()) stored = *std::move(operation);
    });
    Poll();
    return stored;
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<FlakyStore> store_ =
      std::make_shared<FlakyStore>(NewMemoryOperationStore(io_.get_executor()));
  const std::shared_ptr<FakeCluster> prod_ = std::make_shared<FakeCluster>(io_.get_executor());
  const std::shared_ptr<FakeCluster> dev_ = std::make_shared<FakeCluster>(io_.get_executor());
  Operation operation_;
  std::shared_ptr<OperationRunner> runner_;
  std::optional<absl::StatusOr<Operation>> accepted_;
  int ended_ = 0;
};

TEST_F(OperationRunnerTest, NothingStartsBeforeTheOperationIsRecorded) {
  store_->Hold();
  Start();
  EXPECT_FALSE(accepted_.has_value());
  EXPECT_EQ(prod_->batches(), 0u);
  store_->Release();
  Poll();
  ASSERT_TRUE(accepted_.has_value());
  EXPECT_EQ((*accepted_)->last_sequence(), 1);
  EXPECT_EQ(prod_->batches(), 1u);
  EXPECT_EQ(dev_->batches(), 0u);
}

TEST_F(OperationRunnerTest, AnOperationThatCannotBeRecordedIsNotStarted) {
  store_->FailWrites(1);
  Start();
  ASSERT_TRUE(accepted_.has_value());
  EXPECT_THAT(*accepted_, StatusIs(absl::StatusCode::kResourceExhausted, "disk full"));
  EXPECT_EQ(prod_->batches(), 0u);
  EXPECT_EQ(ended_, 1);
}

TEST_F(OperationRunnerTest, WhatArrivesDuringAWriteIsTheNextGroup) {
  Start();
  store_->Hold();
  prod_->Attempt(kName, "n1", 1);
  Poll();
  prod_->Attempt(kName, "n2", 1);
  prod_->Finish(kName, "n1");
  prod_->Finish(kName, "n2");
  Poll();
  EXPECT_EQ(Stored().last_sequence(), 1);
  EXPECT_EQ(ended_, 0);
  store_->Release();
  Poll();
  EXPECT_THAT(store_->group_sizes(), ElementsAre(1, 4));
  EXPECT_EQ(Stored().state(), Operation::SUCCEEDED);
  EXPECT_EQ(ended_, 1);
}

TEST_F(OperationRunnerTest, AGroupThatCannotBeWrittenIsTriedEachSecond) {
  Start();
  store_->FailWrites(2);
  prod_->Attempt(kName, "n1", 1);
  Poll();
  prod_->Finish(kName, "n1");
  prod_->Finish(kName, "n2");
  Poll();
  EXPECT_EQ(Stored().last_sequence(), 1);
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(2));
  EXPECT_EQ(Stored().state(), Operation::SUCCEEDED);
  EXPECT_EQ(Stored().last_sequence(), 5);
  EXPECT_EQ(ended_, 1);
}

TEST_F(OperationRunnerTest, AGroupThatWasWrittenAfterAllIsNotWrittenTwice) {
  Start();
  store_->FailWrites(1, true);
  prod_->Attempt(kName, "n1", 1);
  prod_->Finish(kName, "n1");
  prod_->Finish(kName, "n2");
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(Stored().state(), Operation::SUCCEEDED);
  EXPECT_EQ(Stored().last_sequence(), 5);
  EXPECT_EQ(Stored().counts().changed(), 2);
}

TEST_F(OperationRunnerTest, ACancelIsAnsweredOnlyOnceItIsRecorded) {
  Start();
  store_->Hold();
  std::optional<absl::StatusOr<Operation>> cancelled;
  Cancel(cancelled);
  Poll();
  EXPECT_FALSE(cancelled.has_value());
  EXPECT_EQ(prod_->cancels(), 1u);
  store_->Release();
  Poll();
  ASSERT_TRUE(cancelled.has_value());
  EXPECT_EQ((*cancelled)->cancel_reason(), "why");
  EXPECT_EQ(Stored().state(), Operation::CANCELLED);
}

TEST_F(OperationRunnerTest, ACancelBeforeTheOperationIsRecordedReachesItsBatches) {
  store_->Hold();
  Start();
  std::optional<absl::StatusOr<Operation>> cancelled;
  Cancel(cancelled);
  Poll();
  store_->Release();
  Poll();
  ASSERT_TRUE(cancelled.has_value());
  ASSERT_THAT(*cancelled, IsOk());
  EXPECT_EQ(Stored().state(), Operation::CANCELLED);
  EXPECT_EQ(Stored().counts().cancelled(), 2);
}

TEST_F(OperationRunnerTest, AnAttemptWaitsUntilItsIntentIsRecorded) {
  Start();
  store_->Hold();
  prod_->Intend(kName, {"n1", "n2"});
  Poll();
  EXPECT_EQ(prod_->recorded(), 0u);
  store_->Release();
  Poll();
  EXPECT_EQ(prod_->recorded(), 1u);
  EXPECT_THAT(store_->group_sizes(), ElementsAre(0)) << "a group of intents alone";
  const EventGroup& group = store_->recorded().at(0);
  ASSERT_EQ(group.intents.size(), 2u);
  EXPECT_EQ(group.intents[1].cluster, "prod");
  EXPECT_EQ(group.intents[1].node, "n2");
  EXPECT_EQ(group.intents[1].attempt, 1);
}

TEST_F(OperationRunnerTest, TheNextIntentIsRecordedWithTheRetryThatAnnouncesIt) {
  Start();
  prod_->Attempt(kName, "n1", 1);
  prod_->Retry(kName, "n1", 1);
  prod_->Intend(kName, {"n1"}, 2);
  Poll();
  EXPECT_THAT(store_->group_sizes(), ElementsAre(1, 1));
  EXPECT_TRUE(store_->recorded().at(1).events.at(0)->has_retry_scheduled());
  EXPECT_EQ(store_->recorded().at(1).intents.at(0).attempt, 2);
  EXPECT_EQ(prod_->recorded(), 1u);
}

TEST_F(OperationRunnerTest, OnAFullDiskTheOperationParksUntilThereIsSpace) {
  Start();
  store_->FailWrites(5);
  prod_->Intend(kName, {"n1"});
  Poll();
  for (int second = 0; second < 4; ++second) {
    clock_.Advance(absl::Seconds(1));
    Poll();
    EXPECT_EQ(prod_->recorded(), 0u);
  }
  EXPECT_EQ(Stored().state(), Operation::RUNNING) << "reads go on";
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(prod_->recorded(), 1u);
  EXPECT_EQ(store_->group_sizes().size(), 6u);
}

TEST_F(OperationRunnerTest, GroupsCarryTheEpochOfTheClaim) {
  Start();
  prod_->Intend(kName, {"n1"});
  Poll();
  EXPECT_EQ(store_->recorded().at(0).epoch, 1);
  std::optional<absl::StatusOr<std::vector<ClaimedOperation>>> claimed;
  store_->ClaimUnfinished("test", [&](auto operations) { claimed = std::move(operations); });
  Poll();
  ASSERT_EQ((**claimed).size(), 1u);
  const auto second = NewRunner((**claimed)[0].operation, (**claimed)[0].epoch);
  second->Recover();
  Poll();
  EXPECT_EQ(store_->recorded().back().epoch, 2);
  EXPECT_TRUE(store_->recorded().back().events.at(0)->has_operation_recovered());
}

TEST_F(OperationRunnerTest, ThatNothingCanBeRecordedIsLoggedOnceAndSoIsTheEnd) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  Start();
  store_->FailWrites(5);
  prod_->Attempt(kName, "n1", 1);
  clock_.RunUntilIdle(io_);
  spdlog::set_default_logger(before);
  const std::string text = log.str();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
  EXPECT_THAT(text, testing::HasSubstr("operations/a stands still: the store fails and is tried "
                                       "again every second: disk full"));
  EXPECT_THAT(text, testing::HasSubstr("operations/a goes on: the store works again"));
}

}  // namespace
}  // namespace nodeops::operations
