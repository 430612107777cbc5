// Ending the process in order: RunningOperations::Shutdown through the manager.

#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using v1::Operation;

class ShutdownTest : public ManagerFixture {
 protected:
  void BeginShutdown() {
    manager_.Shutdown(absl::Seconds(30), [this] {
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
    manager_.Shutdown(absl::Seconds(30), [&] { shut = true; });
    return page;
  });
  BatchRequest request = RequestFor({});
  request.targets = {SelectorTarget("prod", "a=b")};
  EXPECT_THAT(Start(request),
              StatusIs(absl::StatusCode::kUnavailable, "the server is shutting down"));
  EXPECT_TRUE(shut);
  EXPECT_EQ(prod_->batches(), 0u);
}

}  // namespace
}  // namespace nodeops::operations
