// Ending the process in order: RunningOperations::Shutdown through the manager.

#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using v1::Operation;

class ShutdownTest : public ManagerFixture {
 protected:
  explicit ShutdownTest(bool durable = false) : ManagerFixture({}, {}, durable) {}

  void BeginShutdown() {
    manager_->Shutdown(absl::Seconds(30), [this] {
      EXPECT_FALSE(down_) << "called twice";
      down_ = true;
    });
    EXPECT_FALSE(down_) << "called inside the call";
    Poll();
  }

  bool down_ = false;
};

TEST_F(ShutdownTest, AnIdleServerIsDownAtOnce) {
  BeginShutdown();
  EXPECT_TRUE(down_);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(ShutdownTest, NothingIsAcceptedAnyMore) {
  BeginShutdown();
  EXPECT_THAT(Start(RequestFor({"n1"})),
              StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down"));
  EXPECT_EQ(prod_->batches(), 0u);
}

TEST_F(ShutdownTest, OperationsThatEndInTheGraceTimeEndWell) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  BeginShutdown();
  Pass(absl::Seconds(29));
  EXPECT_FALSE(down_);
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
  EXPECT_EQ(prod_->cancels(), 0u);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(ShutdownTest, OperationsAreCancelledAfterTheGraceTime) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  BeginShutdown();
  Pass(absl::Seconds(30));
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
  EXPECT_EQ(Get(name)->cancel_reason(), "the server is shutting down");
  EXPECT_EQ(Get(name)->state_cause(), Operation::SHUTDOWN);
}

TEST_F(ShutdownTest, WritesOnTheWireAreAwaitedBeyondTheGraceTime) {
  prod_->HoldCancelledNodes();
  const std::string name = Start(RequestFor({"n1"}))->name();
  BeginShutdown();
  Pass(absl::Seconds(60));
  EXPECT_FALSE(down_);
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLING);
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
}

TEST_F(ShutdownTest, ARequestThatWaitsForASilentApiServerIsRefusedAtOnce) {
  prod_->OnList([](const auto&) { return std::nullopt; });
  BatchRequest request = RequestFor({});
  request.targets = {SelectorTarget("prod", "a=b")};
  const auto answer = BeginStart(request);
  Poll();
  EXPECT_FALSE(answer->has_value());
  BeginShutdown();
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down"));
  EXPECT_TRUE(down_);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(ShutdownTest, ARequestThatIsStillBeingResolvedIsRefused) {
  k8s::NodePage page;
  page.nodes.push_back(FakeNode("n1"));
  bool shut = false;
  prod_->OnList([&](const auto&) -> std::optional<k8s::ApiResult<k8s::NodePage>> {
    manager_->Shutdown(absl::Seconds(30), [&] { shut = true; });
    return page;
  });
  BatchRequest request = RequestFor({});
  request.targets = {SelectorTarget("prod", "a=b")};
  EXPECT_THAT(Start(request),
              StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down"));
  EXPECT_TRUE(shut);
  EXPECT_EQ(prod_->batches(), 0u);
}

class DurableShutdownTest : public ShutdownTest {
 protected:
  DurableShutdownTest() : ShutdownTest(true) {}
};

TEST_F(DurableShutdownTest, WhatIsNotUnderWayIsLeftForTheNextProcess) {
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  BeginShutdown();
  EXPECT_TRUE(down_);
  EXPECT_EQ(prod_->releases(), 1u);
  EXPECT_EQ(prod_->cancels(), 0u);
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
  EXPECT_EQ(clock_.waiting(), 0u);
  Kill();
  BeginLife({"prod"});
  EXPECT_EQ(*Recover(), 1u);
  EXPECT_EQ(prod_->targets(name).size(), 2u);
}

TEST_F(DurableShutdownTest, AttemptsUnderWayFinishAndAreRecorded) {
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  prod_->Attempt(name, "n1", 1);
  Poll();
  BeginShutdown();
  EXPECT_FALSE(down_);
  store_->Hold();
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_FALSE(down_) << "it has yet to be recorded";
  store_->Release();
  Poll();
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->counts().changed(), 1);
  EXPECT_EQ(Get(name)->counts().unfinished(), 1);
}

TEST_F(DurableShutdownTest, AnOperationThatEndsMeanwhileHasEnded) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  prod_->Attempt(name, "n1", 1);
  Poll();
  BeginShutdown();
  Pass(absl::Seconds(60));
  EXPECT_FALSE(down_) << "a write on the wire is awaited";
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
}

TEST_F(DurableShutdownTest, AFullDiskIsWaitedOut) {
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  prod_->Attempt(name, "n1", 1);
  Poll();
  store_->FailWrites(3);
  prod_->Finish(name, "n1");
  BeginShutdown();
  EXPECT_FALSE(down_);
  clock_.RunUntilIdle(io_, [this] { return down_; });
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->counts().changed(), 1);
}

TEST_F(DurableShutdownTest, CallsAreRecordedOrRefused) {
  const std::string one = Start(RequestFor({"n1"}))->name();
  const std::string other = Start(RequestFor({"n2"}))->name();
  prod_->Attempt(one, "n1", 1);
  prod_->Attempt(other, "n2", 1);
  Poll();
  const auto pause =
      Begin<Operation>([&](auto done) { manager_->PauseOperation(one, "w", std::move(done)); });
  const auto cancel = Begin<Operation>([&](auto done) {
    manager_->CancelOperation(other, "w", Operation::GRACEFUL, std::move(done));
  });
  BeginShutdown();
  ASSERT_TRUE(pause->has_value() && cancel->has_value());
  ASSERT_THAT(**pause, IsOk());
  ASSERT_THAT(**cancel, IsOk());
  EXPECT_EQ(Get(one)->state(), Operation::PAUSED);
  EXPECT_EQ(Get(other)->state(), Operation::CANCELLING);
  const auto refused = StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down");
  EXPECT_THAT(Resume(one), refused);
  EXPECT_THAT(Pause(other, ""), refused);
  EXPECT_THAT(Cancel(one, ""), refused);
  EXPECT_EQ(Get(one)->state(), Operation::PAUSED);
}

TEST_F(DurableShutdownTest, AnOperationThatIsBeingRecordedIsAcceptedAndLeft) {
  store_->Hold();
  const auto started = BeginStart(RequestFor({"n1"}));
  Poll();
  BeginShutdown();
  EXPECT_FALSE(down_);
  store_->Release();
  Poll();
  ASSERT_TRUE(started->has_value());
  ASSERT_THAT(**started, IsOk());
  EXPECT_TRUE(down_);
  EXPECT_EQ(prod_->batches(), 0u);
  EXPECT_EQ(Get((**started)->name())->state(), Operation::RUNNING);
}

TEST_F(DurableShutdownTest, ADeadlineThatComesMeanwhileIsForTheNextProcess) {
  BatchRequest request = RequestFor({"n1", "n2"});
  request.timeout = absl::Seconds(10);
  const std::string name = Start(request)->name();
  prod_->Attempt(name, "n1", 1);
  Poll();
  BeginShutdown();
  Pass(absl::Seconds(20));
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_TRUE(down_);
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
  Kill();
  BeginLife({"prod"});
  ASSERT_THAT(Recover(), IsOk());
  EXPECT_EQ(Get(name)->state(), Operation::EXPIRED);
}

TEST_F(DurableShutdownTest, ARecoveryThatWaitsForTheStoreIsEnded) {
  store_->FailRecovery(1000);
  const auto recovered =
      Begin<size_t>([&](auto done) { manager_->Recover("test", std::move(done)); });
  Poll();
  BeginShutdown();
  EXPECT_TRUE(down_);
  ASSERT_TRUE(recovered->has_value());
  EXPECT_THAT(**recovered, StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down"));
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(DurableShutdownTest, AnOperationWhoseNodesAreBeingReadIsLeft) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  Kill();
  BeginLife({"prod"});
  const auto recovered =
      Begin<size_t>([&](auto done) { manager_->Recover("test", std::move(done)); });
  io_.restart();
  while (!recovered->has_value()) io_.poll_one();
  store_->FailRecovery(1000);
  Poll();
  BeginShutdown();
  EXPECT_TRUE(down_);
  EXPECT_EQ(prod_->batches(), 0u);
  EXPECT_EQ(clock_.waiting(), 0u);
}

}  // namespace
}  // namespace nodeops::operations
