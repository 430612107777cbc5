#include "service/metrics/metered_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/flaky_store.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::metrics {

using operations::OperationStore;

std::shared_ptr<OperationStore> NewMeteredMemoryStore(boost::asio::any_io_executor executor,
                                                      operations::Retention retention,
                                                      base::Clock& clock) {
  static std::vector<std::unique_ptr<MetricRegistry>> registries;
  registries.push_back(std::make_unique<MetricRegistry>());
  return NewMeteredStore(operations::NewMemoryOperationStore(std::move(executor), retention, clock),
                         *registries.back(), {"prod"}, clock);
}

}  // namespace nodeops::metrics

namespace nodeops::operations {

// A store that is measured is a store.
INSTANTIATE_TEST_SUITE_P(Metered, OperationStoreContract,
                         testing::Values(&metrics::NewMeteredMemoryStore));

}  // namespace nodeops::operations

namespace nodeops::metrics {
namespace {

using base::IsOk;
using operations::EventGroup;
using testing::HasSubstr;
using testing::Not;

class MeteredStoreTest : public operations::StoreFixture, public testing::Test {
 protected:
  MeteredStoreTest()
      : flaky_(std::make_shared<operations::FlakyStore>(
            operations::NewMemoryOperationStore(io_.get_executor(), {}, clock_))) {
    store_ = NewMeteredStore(flaky_, registry_, {"prod"}, clock_);
  }
  // Of an uncordon of one node.
  static EventGroup Uncordon(std::vector<v1::OperationEvent> events,
                             v1::Operation::State state = v1::Operation::RUNNING) {
    EventGroup group = operations::Group("operations/a", std::move(events), state);
    group.operation.set_action(v1::Operation::UNCORDON);
    group.operation.add_clusters("prod");
    return group;
  }
  void CreateOne() {
    ASSERT_THAT(Create(Uncordon({operations::StartedEvent(1, 1)}), {"n1"}), IsOk());
  }

  MetricRegistry registry_;
  const std::shared_ptr<operations::FlakyStore> flaky_;
};

TEST_F(MeteredStoreTest, AGroupThatHadToBeGivenTwiceCountsOnce) {
  CreateOne();
  const EventGroup group =
      Uncordon({operations::AttemptEvent(2, "n1", 1), operations::RetryEvent(3, "n1", 1)});
  flaky_->FailWrites(1, /*after_writing=*/true);
  EXPECT_THAT(Append(group), Not(IsOk()));
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_retries_total{cause=\"conflict\","
                                          "cluster=\"prod\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_operations_standing_still 1\n"));
  ASSERT_THAT(Append(group), IsOk());
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_retries_total{cause=\"conflict\","
                                          "cluster=\"prod\"} 1\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_operations_standing_still 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_store_commit_events_sum 3\n"));
}

TEST_F(MeteredStoreTest, AnOperationIsInFlightFromItsAcceptanceToItsEnd) {
  flaky_->FailWrites(1);
  EXPECT_THAT(Create(Uncordon({operations::StartedEvent(1, 1)}), {"n1"}), Not(IsOk()));
  EXPECT_THAT(registry_.Text(), HasSubstr("in_flight{state=\"running\"} 0\n"));
  CreateOne();
  EXPECT_THAT(registry_.Text(), HasSubstr("in_flight{state=\"running\"} 1\n"));
  ASSERT_THAT(
      Append(Uncordon({operations::StateEvent(2, v1::Operation::RUNNING, v1::Operation::SUCCEEDED)},
                      v1::Operation::SUCCEEDED)),
      IsOk());
  EXPECT_THAT(registry_.Text(), HasSubstr("in_flight{state=\"running\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_operations_total{cluster=\"prod\",result="
                                          "\"succeeded\",verb=\"uncordon\"} 1\n"));
}

TEST_F(MeteredStoreTest, WhatAnEarlierProcessLeftIsInFlightOnceItIsClaimed) {
  CreateOne();
  MetricRegistry later;
  const auto earlier = std::exchange(store_, NewMeteredStore(flaky_, later, {"prod"}, clock_));
  EXPECT_THAT(later.Text(), HasSubstr("in_flight{state=\"running\"} 0\n"));
  ASSERT_THAT(Claim(), IsOk());
  EXPECT_THAT(later.Text(), HasSubstr("in_flight{state=\"running\"} 1\n"));
  EXPECT_THAT(later.Text(), HasSubstr("nodeops_attempts_total{cluster=\"prod\",verb=\"uncordon\"} "
                                      "0\n"));

  // The earlier one, if it still runs, learns that it has lost it.
  store_ = earlier;
  EXPECT_THAT(Append(Uncordon({operations::AttemptEvent(2, "n1", 1)})),
              base::StatusIs(absl::StatusCode::kAborted, testing::_));
  EXPECT_THAT(registry_.Text(), HasSubstr("in_flight{state=\"running\"} 0\n"));
}

TEST_F(MeteredStoreTest, CountsReadsThatFail) {
  flaky_->FailRecovery(1);
  EXPECT_THAT(Claim(), Not(IsOk()));
  EXPECT_THAT(Get("operations/none"), Not(IsOk()));
  EXPECT_THAT(registry_.Text(), HasSubstr("errors_total{call=\"read\",cause=\"failing\"} 1\n"));
}

}  // namespace
}  // namespace nodeops::metrics
