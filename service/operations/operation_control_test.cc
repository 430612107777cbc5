// What makes an operation stop, wait and go on: callers, its deadline and its failures.

#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using engine::NodeOutcome;
using engine::StopMode;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::MaxFailures;
using v1::Operation;

// As one event says it.
struct Step {
  Operation::State from, to;
  Operation::StateCause cause;
  std::string reason;
  bool operator==(const Step&) const = default;
};

class OperationControlTest : public ManagerFixture {
 protected:
  OperationControlTest() : ManagerFixture({}, {}, true) {}

  std::vector<Step> Steps(const std::string& name) {
    std::vector<Step> steps;
    for (const EventPtr& event : Log(name)) {
      if (!event->has_state_changed()) continue;
      const auto& change = event->state_changed();
      steps.push_back({change.from(), change.to(), change.cause(), change.reason()});
    }
    return steps;
  }

  BatchRequest WithLimit(int nodes, int failures, MaxFailures::Reaction reaction) {
    std::vector<std::string> names;
    for (int i = 1; i <= nodes; ++i) names.push_back("n" + std::to_string(i));
    BatchRequest request = RequestFor(names);
    request.max_failures.emplace().set_count(failures);
    request.max_failures->set_reaction(reaction);
    return request;
  }

  static BatchRequest WithTimeout(absl::Duration timeout) {
    BatchRequest request = RequestFor({"n1", "n2"});
    request.timeout = timeout;
    return request;
  }
};

TEST_F(OperationControlTest, APausedOperationGoesOnWhenItIsResumed) {
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  prod_->Finish(name, "n1");
  const auto paused = Pause(name, "lunch");
  ASSERT_THAT(paused, IsOk());
  EXPECT_EQ(paused->state(), Operation::PAUSED);
  EXPECT_EQ(paused->state_cause(), Operation::REQUESTED);
  EXPECT_EQ(paused->pause_reason(), "lunch");
  EXPECT_TRUE(prod_->paused(name));
  const auto resumed = Resume(name);
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->state(), Operation::RUNNING);
  EXPECT_EQ(resumed->state_cause(), Operation::REQUESTED);
  EXPECT_EQ(resumed->pause_reason(), "");
  EXPECT_FALSE(prod_->paused(name));
  prod_->Finish(name, "n2");
  Poll();
  EXPECT_THAT(
      Steps(name),
      ElementsAre(
          Step{Operation::RUNNING, Operation::PAUSED, Operation::REQUESTED, "lunch"},
          Step{Operation::PAUSED, Operation::RUNNING, Operation::REQUESTED, ""},
          Step{Operation::RUNNING, Operation::SUCCEEDED, Operation::STATE_CAUSE_UNSPECIFIED, ""}));
}

TEST_F(OperationControlTest, PausingAndResumingTwiceChangeNothing) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  EXPECT_EQ(Resume(name)->state(), Operation::RUNNING);
  EXPECT_EQ(Pause(name, "first")->pause_reason(), "first");
  EXPECT_EQ(Pause(name, "second")->pause_reason(), "first");
  EXPECT_EQ(prod_->pauses(), 1u);
  EXPECT_EQ(Resume(name)->state(), Operation::RUNNING);
  EXPECT_EQ(Resume(name)->state(), Operation::RUNNING);
  EXPECT_EQ(prod_->resumes(), 1u);
  EXPECT_EQ(Steps(name).size(), 2u);
}

TEST_F(OperationControlTest, NothingGoesOnBeforeThatIsRecorded) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  ASSERT_THAT(Pause(name, ""), IsOk());
  store_->Hold();
  const auto resumed =
      Begin<Operation>([&](auto done) { manager_->ResumeOperation(name, std::move(done)); });
  Poll();
  EXPECT_FALSE(resumed->has_value());
  EXPECT_TRUE(prod_->paused(name));
  const auto paused = Begin<Operation>(
      [&](auto done) { manager_->PauseOperation(name, "again", std::move(done)); });
  Poll();
  store_->Release();
  Poll();
  ASSERT_TRUE(resumed->has_value() && paused->has_value());
  EXPECT_EQ((**paused)->state(), Operation::PAUSED);
  EXPECT_TRUE(prod_->paused(name)) << "it was paused again meanwhile";
  EXPECT_EQ(prod_->resumes(), 0u);
}

TEST_F(OperationControlTest, WhatIsBeingCancelledOrHasEndedCannotBePaused) {
  prod_->HoldCancelledNodes();
  const std::string name = Start(RequestFor({"n1"}))->name();
  ASSERT_THAT(Cancel(name, ""), IsOk());
  const auto cancelling =
      StatusIs(absl::StatusCode::kFailedPrecondition, name + " is being cancelled");
  EXPECT_THAT(Pause(name, ""), cancelling);
  EXPECT_THAT(Resume(name), cancelling);
  prod_->Finish(name, "n1");
  Poll();
  const auto ended = StatusIs(absl::StatusCode::kFailedPrecondition, name + " has ended");
  EXPECT_THAT(Pause(name, ""), ended);
  EXPECT_THAT(Resume(name), ended);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(
      std::string(*Resume(name).status().GetPayload("type.googleapis.com/google.rpc.ErrorInfo"))));
  EXPECT_EQ(info.reason(), "OPERATION_ENDED");
  EXPECT_EQ(info.metadata().at("operation"), name);
  EXPECT_EQ(info.metadata().at("state"), "SUCCEEDED");
}

TEST_F(OperationControlTest, UnknownOperationsCannotBePaused) {
  const auto unknown =
      StatusIs(absl::StatusCode::kNotFound, testing::HasSubstr("operations/x: there is no such"));
  EXPECT_THAT(Pause("operations/x", ""), unknown);
  EXPECT_THAT(Resume("operations/x"), unknown);
}

TEST_F(OperationControlTest, APausedOperationWithoutUnfinishedNodesEnds) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  prod_->Attempt(name, "n1", 1);
  ASSERT_THAT(Pause(name, ""), IsOk());
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
  EXPECT_EQ(Get(name)->state_cause(), Operation::STATE_CAUSE_UNSPECIFIED);
}

TEST_F(OperationControlTest, APausedOperationCanBeCancelled) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  ASSERT_THAT(Pause(name, "lunch"), IsOk());
  const auto cancelled = Cancel(name, "enough", Operation::GRACEFUL);
  EXPECT_EQ(cancelled->state(), Operation::CANCELLING);
  EXPECT_EQ(cancelled->cancel_reason(), "enough");
  EXPECT_EQ(cancelled->pause_reason(), "");
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
}

TEST_F(OperationControlTest, AGracefulCancelLetsAttemptsFinishAndAnImmediateOneHurriesIt) {
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  prod_->Attempt(name, "n1", 1);
  ASSERT_THAT(Cancel(name, "first", Operation::GRACEFUL), IsOk());
  EXPECT_EQ(Get(name)->counts().cancelled(), 1);
  EXPECT_EQ(Cancel(name, "second", Operation::GRACEFUL)->cancel_reason(), "first");
  const FakeCluster::Stop graceful{name, StopMode::kGraceful, NodeOutcome::kCancelled};
  EXPECT_THAT(prod_->stops(), ElementsAre(graceful));
  const auto hurried = Cancel(name, "third");
  EXPECT_EQ(hurried->state(), Operation::CANCELLING);
  EXPECT_EQ(hurried->cancel_reason(), "first");
  EXPECT_THAT(prod_->stops(), ElementsAre(graceful, FakeCluster::Stop{name, StopMode::kImmediate,
                                                                      NodeOutcome::kCancelled}));
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
  EXPECT_THAT(
      Steps(name),
      ElementsAre(Step{Operation::RUNNING, Operation::CANCELLING, Operation::REQUESTED, "first"},
                  Step{Operation::CANCELLING, Operation::CANCELLED, Operation::REQUESTED, ""}));
}

TEST_F(OperationControlTest, AnImmediateCancelIsNotMadeGraceful) {
  prod_->HoldCancelledNodes();
  const std::string name = Start(RequestFor({"n1"}))->name();
  ASSERT_THAT(Cancel(name, ""), IsOk());
  ASSERT_THAT(Cancel(name, "", Operation::GRACEFUL), IsOk());
  EXPECT_EQ(prod_->stops().size(), 1u);
}

TEST_F(OperationControlTest, TheDeadlineEndsWhatIsLeft) {
  const auto accepted = Start(WithTimeout(absl::Seconds(90)));
  const std::string& name = accepted->name();
  EXPECT_EQ(accepted->deadline().seconds() - accepted->create_time().seconds(), 90);
  prod_->Finish(name, "n1");
  Pass(absl::Seconds(60));
  Pass(absl::Seconds(30) - absl::Nanoseconds(1));
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
  Pass(absl::Nanoseconds(1));
  EXPECT_THAT(prod_->stops(),
              ElementsAre(FakeCluster::Stop{name, StopMode::kImmediate, NodeOutcome::kExpired}));
  const auto ended = Get(name);
  EXPECT_EQ(ended->state(), Operation::EXPIRED);
  EXPECT_EQ(ended->state_cause(), Operation::DEADLINE);
  EXPECT_THAT(ended->cancel_reason(), testing::MatchesRegex("its deadline, .*, has passed"));
  EXPECT_EQ(ended->counts().expired(), 1);
  EXPECT_EQ(ended->counts().changed(), 1);
}

TEST_F(OperationControlTest, ADeadlineComesWhilePausedToo) {
  const std::string name = Start(WithTimeout(absl::Seconds(30)))->name();
  ASSERT_THAT(Pause(name, ""), IsOk());
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(Get(name)->state(), Operation::EXPIRED);
}

TEST_F(OperationControlTest, ADeadlineHurriesAGracefulCancel) {
  const std::string name = Start(WithTimeout(absl::Seconds(30)))->name();
  prod_->Attempt(name, "n1", 1);
  ASSERT_THAT(Cancel(name, "enough", Operation::GRACEFUL), IsOk());
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(prod_->stops().back().mode, StopMode::kImmediate);
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
  EXPECT_EQ(Get(name)->state_cause(), Operation::REQUESTED);
}

TEST_F(OperationControlTest, AnOperationThatHasEndedLeavesNoAlarmBehind) {
  const std::string name = Start(WithTimeout(absl::Hours(1)))->name();
  EXPECT_EQ(clock_.waiting(), 1u);
  for (const char* node : {"n1", "n2"}) prod_->Finish(name, node);
  Poll();
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(OperationControlTest, ADeadlineThatFindsNothingLeftUndoneExpiresNothing) {
  prod_->HoldCancelledNodes();
  const std::string name = Start(WithTimeout(absl::Seconds(30)))->name();
  Pass(absl::Seconds(30));
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLING);
  for (const char* node : {"n1", "n2"}) prod_->Finish(name, node);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
}

TEST_F(OperationControlTest, TooManyFailuresPauseOnce) {
  const std::string name = Start(WithLimit(5, 2, MaxFailures::PAUSE))->name();
  prod_->Finish(name, "n1", NodeOutcome::kFailed);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
  prod_->Finish(name, "n2", NodeOutcome::kOutcomeUnknown);
  Poll();
  const auto paused = Get(name);
  EXPECT_EQ(paused->state(), Operation::PAUSED);
  EXPECT_EQ(paused->state_cause(), Operation::MAX_FAILURES);
  EXPECT_EQ(paused->pause_reason(), "2 of 5 nodes have failed, the limit");
  EXPECT_TRUE(prod_->paused(name));
  ASSERT_THAT(Resume(name), IsOk());
  prod_->Finish(name, "n3", NodeOutcome::kExpired);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
  EXPECT_EQ(prod_->pauses(), 1u);
}

TEST_F(OperationControlTest, TooManyFailuresCancelGracefully) {
  const std::string name = Start(WithLimit(4, 1, MaxFailures::CANCEL))->name();
  prod_->Attempt(name, "n2", 1);
  prod_->Finish(name, "n1", NodeOutcome::kFailed);
  Poll();
  EXPECT_THAT(prod_->stops(),
              ElementsAre(FakeCluster::Stop{name, StopMode::kGraceful, NodeOutcome::kCancelled}));
  EXPECT_EQ(Get(name)->cancel_reason(), "1 of 4 nodes have failed, the limit");
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLING);
  prod_->Finish(name, "n2");
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
  EXPECT_EQ(Get(name)->state_cause(), Operation::MAX_FAILURES);
  EXPECT_EQ(Get(name)->counts().changed(), 1);
}

// Else a restart in between would lose the reaction.
TEST_F(OperationControlTest, AFailureIsRecordedTogetherWithWhatFollowsFromIt) {
  const std::string name = Start(WithLimit(2, 1, MaxFailures::PAUSE))->name();
  prod_->Finish(name, "n1", NodeOutcome::kFailed);
  Poll();
  EXPECT_THAT(store_->group_sizes(), ElementsAre(2));
}

TEST_F(OperationControlTest, NothingFollowsFromTheLastFailure) {
  const std::string name = Start(WithLimit(1, 1, MaxFailures::PAUSE))->name();
  prod_->Finish(name, "n1", NodeOutcome::kFailed);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::FAILED);
  EXPECT_EQ(Steps(name).size(), 1u);
}

}  // namespace
}  // namespace nodeops::operations
