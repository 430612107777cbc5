#include "service/operations/running_operations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/fake_cluster.h"
#include "service/operations/testing/flaky_store.h"
#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using v1::Operation;

// What lies between a request and its record: the store holds still.
class RunningOperationsTest : public testing::Test {
 protected:
  using Slot = std::shared_ptr<std::optional<absl::StatusOr<Operation>>>;

  ~RunningOperationsTest() override { prod_->Forget(); }

  void Poll() {
    io_.restart();
    io_.poll();
  }
  Slot Start(BatchRequest request) {
    Slot slot = std::make_shared<std::optional<absl::StatusOr<Operation>>>();
    running_->Start(std::move(request), [slot](absl::StatusOr<Operation> answer) {
      EXPECT_FALSE(slot->has_value()) << "answered twice";
      *slot = std::move(answer);
    });
    Poll();
    return slot;
  }
  std::shared_ptr<bool> Shutdown(absl::Duration grace) {
    auto down = std::make_shared<bool>(false);
    running_->Shutdown(grace, [down] { *down = true; });
    Poll();
    return down;
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<FakeCluster> prod_ = std::make_shared<FakeCluster>(io_.get_executor());
  const std::shared_ptr<FlakyStore> store_ =
      std::make_shared<FlakyStore>(NewMemoryOperationStore(io_.get_executor()));
  const std::shared_ptr<RunningOperations> running_ = std::make_shared<RunningOperations>(
      io_.get_executor(), clock_, store_, ClusterBackends{{"prod", prod_}},
      OperationLimits{.max_running_operations = 1});
};

TEST_F(RunningOperationsTest, ARepeatedRequestWaitsForTheFirstOneAndGetsItsOperation) {
  store_->Hold();
  const Slot first = Start(RequestFor({"n1"}, "r")), second = Start(RequestFor({"n1"}, "r"));
  const Slot other = Start(RequestFor({"n2"}, "r"));
  EXPECT_FALSE(first->has_value());
  EXPECT_FALSE(second->has_value());
  ASSERT_TRUE(other->has_value());
  EXPECT_THAT(**other, StatusIs(absl::StatusCode::kAlreadyExists,
                                "request_id r was used for another request; choose a new one"));
  store_->Release();
  Poll();
  ASSERT_TRUE(first->has_value() && second->has_value());
  ASSERT_THAT(**first, IsOk());
  EXPECT_EQ((**first)->name(), (**second)->name());
  EXPECT_EQ(prod_->batches(), 1u);
}

TEST_F(RunningOperationsTest, AnOperationThatCannotBeRecordedIsNotStartedAndTakesNoPlace) {
  store_->FailWrites(1);
  EXPECT_THAT(**Start(RequestFor({"n1"}, "r")),
              StatusIs(absl::StatusCode::kResourceExhausted, "disk full"));
  EXPECT_EQ(prod_->batches(), 0u);
  EXPECT_THAT(**Start(RequestFor({"n1"}, "r")), IsOk());
  EXPECT_EQ(prod_->batches(), 1u);
}

TEST_F(RunningOperationsTest, OneThatIsBeingRecordedCountsAsRunning) {
  store_->Hold();
  Start(RequestFor({"n1"}));
  EXPECT_THAT(**Start(RequestFor({"n2"})),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       "1 operations are running, the limit of this server"));
  store_->Release();
  Poll();
}

TEST_F(RunningOperationsTest, AShutdownThatMeetsAnUnrecordedOperationStartsAndCancelsIt) {
  store_->Hold();
  const Slot started = Start(RequestFor({"n1"}));
  const auto down = Shutdown(absl::ZeroDuration());
  clock_.Advance(absl::Seconds(1));
  Poll();
  EXPECT_FALSE(*down);
  store_->Release();
  Poll();
  ASSERT_TRUE(started->has_value());
  ASSERT_THAT(**started, IsOk());  // It was accepted, so it has a log and an end.
  EXPECT_TRUE(*down);
  std::optional<absl::StatusOr<Operation>> stored;
  store_->Get((**started)->name(), [&](auto operation) { stored = std::move(operation); });
  Poll();
  EXPECT_EQ((*stored)->state(), Operation::CANCELLED);
  EXPECT_EQ((*stored)->counts().cancelled(), 1);
}

}  // namespace
}  // namespace nodeops::operations
