// One process after another on the same records: OperationManager::Recover and what it goes on
// with.

#include "service/operations/operation_state.h"
#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using engine::NodeOutcome;
using engine::StopMode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::NodeResult;
using v1::Operation;

class RecoveryTest : public ManagerFixture {
 protected:
  RecoveryTest() : ManagerFixture({}, {}, true) {}

  // The process is killed and another one takes over; gives how many operations it took up.
  size_t Restart(const std::set<std::string>& clusters = {"prod", "dev"}) {
    Kill();
    BeginLife(clusters);
    const auto recovered = Recover();
    EXPECT_THAT(recovered, IsOk());
    return recovered.value_or(0);
  }

  std::vector<v1::OperationEvent::KindCase> Kinds(const std::string& name) {
    std::vector<v1::OperationEvent::KindCase> kinds;
    int64_t sequence = 0;
    for (const EventPtr& event : Log(name)) {
      EXPECT_EQ(event->sequence(), ++sequence);
      kinds.push_back(event->kind_case());
    }
    return kinds;
  }

  std::vector<NodeResult> Results(const std::string& name) {
    std::vector<NodeResult> results;
    for (const EventPtr& event : Log(name)) {
      if (event->has_node_finished()) results.push_back(event->node_finished().result());
    }
    return results;
  }
};

using Event = v1::OperationEvent;

TEST_F(RecoveryTest, ARunningOperationGoesOnWhereItWas) {
  const std::string name = Start(RequestFor({"n1", "n2", "n3", "n4"}))->name();
  prod_->Intend(name, {"n1", "n2", "n3"});
  prod_->Attempt(name, "n1", 1);
  prod_->Finish(name, "n1");
  prod_->Attempt(name, "n2", 1);
  prod_->Retry(name, "n2", 1);
  prod_->Intend(name, {"n2"}, 2);
  Poll();
  EXPECT_EQ(Get(name)->counts().backing_off(), 1);

  EXPECT_EQ(Restart(), 1u);
  EXPECT_EQ(prod_->spec(name).operation, name);
  EXPECT_EQ(prod_->spec(name).action, engine::Action::kUncordon);
  EXPECT_EQ(prod_->spec(name).reason, "maintenance");
  EXPECT_EQ(prod_->spec(name).retry.max_attempts, 4);
  EXPECT_FALSE(prod_->spec(name).paused);
  const auto& targets = prod_->targets(name);
  ASSERT_EQ(targets.size(), 3u);
  EXPECT_EQ(targets[0].node, "n2");
  EXPECT_EQ(targets[0].attempts_made, 1);
  EXPECT_TRUE(targets[0].interrupted);
  EXPECT_EQ(targets[1].node, "n3");
  EXPECT_EQ(targets[1].attempts_made, 0);
  EXPECT_TRUE(targets[1].interrupted);
  EXPECT_EQ(targets[2].node, "n4");
  EXPECT_FALSE(targets[2].interrupted);
  const auto running = Get(name);
  EXPECT_EQ(running->state(), Operation::RUNNING);
  EXPECT_EQ(running->counts().unfinished(), 3);
  EXPECT_EQ(running->counts().backing_off(), 0);

  for (const char* node : {"n2", "n3", "n4"}) prod_->Finish(name, node);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
  EXPECT_THAT(Kinds(name),
              ElementsAre(Event::kOperationStarted, Event::kAttemptStarted, Event::kNodeFinished,
                          Event::kAttemptStarted, Event::kRetryScheduled,
                          Event::kOperationRecovered, Event::kNodeFinished, Event::kNodeFinished,
                          Event::kNodeFinished, Event::kStateChanged));
  EXPECT_EQ(Log(name)[5]->operation_recovered().unfinished(), 3);
  EXPECT_EQ(Restart(), 0u) << "it has ended";
}

TEST_F(RecoveryTest, OperationsKeepTheirPlacesInTheQueuesOfNodesHoweverLongEachTakesToRead) {
  std::vector<std::string> nodes;
  for (int i = 0; i < 2'500; ++i) nodes.push_back("n" + std::to_string(i));
  const std::string large = Start(RequestFor(nodes))->name();
  const std::string small = Start(RequestFor({"n1"}))->name();
  EXPECT_EQ(Restart(), 2u);
  EXPECT_THAT(prod_->started(), ElementsAre(large, small));
}

TEST_F(RecoveryTest, OperationsAcceptedAtTheSameTimeStartInTheOrderTheyAreTakenUpInLater) {
  store_->HoldAnswers();
  const auto first = BeginStart(RequestFor({"n1"})), second = BeginStart(RequestFor({"n1"}));
  for (int i = 0; i < 2; ++i) {
    Poll();
    store_->AnswerHeld();
  }
  Poll();
  ASSERT_TRUE(first->has_value() && second->has_value());
  const std::vector<std::string> started = prod_->started();
  EXPECT_EQ(started.size(), 2u);
  EXPECT_EQ(Restart(), 2u);
  EXPECT_EQ(prod_->started(), started);
}

TEST_F(RecoveryTest, EveryClusterOfAnOperationGoesOn) {
  BatchRequest request = RequestFor({"n1"});
  request.targets.push_back(request.targets[0]);
  request.targets[1].set_cluster("dev");
  const std::string name = Start(request)->name();
  Restart();
  EXPECT_EQ(prod_->targets(name).size(), 1u);
  EXPECT_EQ(dev_->targets(name).size(), 1u);
}

TEST_F(RecoveryTest, APausedOperationStaysPausedUntilItIsResumed) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  ASSERT_THAT(Pause(name, "lunch"), IsOk());
  Restart();
  EXPECT_TRUE(prod_->spec(name).paused);
  EXPECT_EQ(Get(name)->state(), Operation::PAUSED);
  EXPECT_EQ(Get(name)->pause_reason(), "lunch");
  ASSERT_THAT(Resume(name), IsOk());
  EXPECT_FALSE(prod_->paused(name));
  EXPECT_EQ(prod_->resumes(), 1u);
}

TEST_F(RecoveryTest, ACancelledOperationIsStoppedAtOnceButInterruptedNodesAreRead) {
  prod_->HoldCancelledNodes();
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  prod_->Intend(name, {"n1"});
  prod_->Attempt(name, "n1", 1);
  EXPECT_EQ(Cancel(name, "why")->state(), Operation::CANCELLING);
  Restart();
  EXPECT_THAT(prod_->stops(),
              ElementsAre(FakeCluster::Stop{name, StopMode::kImmediate, NodeOutcome::kCancelled}));
  EXPECT_TRUE(prod_->targets(name)[0].interrupted);
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLING);
  prod_->Finish(name, "n1", NodeOutcome::kChanged);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
  EXPECT_EQ(Get(name)->cancel_reason(), "why");
  EXPECT_EQ(Get(name)->state_cause(), Operation::REQUESTED);
  EXPECT_EQ(Get(name)->counts().changed(), 1);
  EXPECT_EQ(Get(name)->counts().cancelled(), 1);
}

TEST_F(RecoveryTest, AnOperationPastItsDeadlineEndsExpired) {
  for (const bool paused : {false, true}) {
    BatchRequest request = RequestFor({"n1"});
    request.timeout = absl::Minutes(10);
    const std::string name = Start(request)->name();
    if (paused) {
      ASSERT_THAT(Pause(name, ""), IsOk());
    }
    Kill();
    clock_.Advance(absl::Hours(1));
    BeginLife({"prod"});
    ASSERT_THAT(Recover(), IsOk());
    EXPECT_THAT(prod_->stops(),
                ElementsAre(FakeCluster::Stop{name, StopMode::kImmediate, NodeOutcome::kExpired}));
    EXPECT_EQ(Get(name)->state(), Operation::EXPIRED);
    EXPECT_EQ(Get(name)->state_cause(), Operation::DEADLINE);
    EXPECT_EQ(Get(name)->counts().expired(), 1);
  }
}

TEST_F(RecoveryTest, ADeadlineThatIsYetToComeIsKept) {
  BatchRequest request = RequestFor({"n1"});
  request.timeout = absl::Minutes(10);
  const std::string name = Start(request)->name();
  Pass(absl::Minutes(4));
  Restart();
  Pass(absl::Minutes(6) - absl::Seconds(1));
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
  clock_.RunUntilIdle(io_);
  EXPECT_EQ(Get(name)->state(), Operation::EXPIRED);
}

TEST_F(RecoveryTest, FailuresBeforeTheRestartCount) {
  BatchRequest request = RequestFor({"n1", "n2", "n3"});
  request.max_failures.emplace().set_count(2);
  const std::string name = Start(request)->name();
  prod_->Finish(name, "n1", NodeOutcome::kFailed);
  Poll();
  Restart();
  prod_->Finish(name, "n2", NodeOutcome::kFailed);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::PAUSED);
  EXPECT_EQ(Get(name)->pause_reason(), "2 of 3 nodes have failed, the limit");
  ASSERT_THAT(Resume(name), IsOk());
  Restart();
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING) << "it is paused for that only once";
}

TEST_F(RecoveryTest, NodesOfAClusterThatIsGoneAreToldTruly) {
  BatchRequest request = RequestFor({"n1", "n2"});
  request.targets.push_back(request.targets[0]);
  request.targets[1].set_cluster("dev");
  const std::string name = Start(request)->name();
  dev_->Intend(name, {"n2"});
  Poll();
  Restart({"prod"});
  EXPECT_EQ(prod_->targets(name).size(), 2u);
  EXPECT_EQ(dev_->batches(), 0u);
  const std::vector<NodeResult> results = Results(name);
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].cluster(), "dev");
  EXPECT_EQ(results[0].node(), "n1");
  EXPECT_EQ(results[0].result(), NodeResult::FAILED);
  EXPECT_EQ(results[0].error().code(), static_cast<int>(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(results[0].error().message(), "cluster dev is not configured any more");
  EXPECT_EQ(results[1].node(), "n2");
  EXPECT_EQ(results[1].result(), NodeResult::OUTCOME_UNKNOWN);
  EXPECT_EQ(results[1].error().message(), "cluster dev is not configured any more");
  for (const char* node : {"n1", "n2"}) prod_->Finish(name, node);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::PARTIALLY_FAILED);
}

TEST_F(RecoveryTest, AnOperationAllOfWhoseClustersAreGoneEnds) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  Restart({"dev"});
  EXPECT_EQ(Get(name)->state(), Operation::FAILED);
}

// What a process would leave that dies between the two.
TEST_F(RecoveryTest, AnOperationWithoutUnfinishedNodesIsClosed) {
  v1::OperationEvent started, finished;
  Operation operation;
  operation.set_name("operations/a");
  started.set_sequence(1);
  started.mutable_operation_started()->set_total(1);
  finished.set_sequence(2);
  NodeResult& result = *finished.mutable_node_finished()->mutable_result();
  result.set_cluster("prod");
  result.set_node("n1");
  result.set_result(NodeResult::CHANGED);
  OperationState state(operation);
  state.Apply(started);
  state.Apply(finished);
  records_->Create({.group = {.operation = state.operation(),
                              .events = {std::make_shared<v1::OperationEvent>(started),
                                         std::make_shared<v1::OperationEvent>(finished)}},
                    .targets = {{"prod", {{.node = "n1"}}}}},
                   [](const absl::Status& status) { EXPECT_THAT(status, IsOk()); });
  EXPECT_EQ(*Recover(), 1u);
  EXPECT_EQ(Get("operations/a")->state(), Operation::SUCCEEDED);
  EXPECT_EQ(prod_->batches(), 0u);
}

TEST_F(RecoveryTest, RecoveredOperationsAreWatchedAcrossTheRestart) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  prod_->Intend(name, {"n1"});
  prod_->Attempt(name, "n1", 1);
  EXPECT_EQ(Next(**Watch(name, 0))->events.size(), 2u);
  Restart();
  const auto cursor = Watch(name, 2);
  EXPECT_THAT(Sequences(*Next(**cursor)), ElementsAre(3));
  prod_->Finish(name, "n1");
  Poll();
  const auto page = Next(**cursor);
  EXPECT_THAT(Sequences(*page), ElementsAre(4, 5));
  EXPECT_TRUE(page->end);
}

TEST_F(RecoveryTest, ARequestIdIsRememberedAcrossTheRestart) {
  const std::string name = Start(RequestFor({"n1"}, "r"))->name();
  Restart();
  EXPECT_EQ(Start(RequestFor({"n1"}, "r"))->name(), name);
  EXPECT_THAT(Start(RequestFor({"n2"}, "r")),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("another request")));
}

TEST_F(RecoveryTest, ClaimsAreTriedUntilTheStoreWorks) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  Kill();
  BeginLife({"prod"});
  store_->FailRecovery(3, absl::ResourceExhaustedError("disk full"));
  const auto recovered =
      Begin<size_t>([&](auto done) { manager_->Recover("test", std::move(done)); });
  Poll();
  EXPECT_FALSE(recovered->has_value());
  EXPECT_THAT(Start(RequestFor({"n1"})),
              StatusIs(absl::StatusCode::kUnavailable,
                       "the server is taking up its operations: try again"));
  EXPECT_THAT(Cancel(name, ""),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("is not run by this server now")));
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING) << "reads go on";
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(3));
  ASSERT_TRUE(recovered->has_value());
  EXPECT_EQ(***recovered, 1u);
  EXPECT_EQ(prod_->targets(name).size(), 1u);
  EXPECT_THAT(Start(RequestFor({"n1"})), IsOk());
}

TEST_F(RecoveryTest, WhyOperationsCannotBeClaimedIsTold) {
  store_->FailRecovery(1, absl::DataLossError("the database is damaged"));
  EXPECT_THAT(Recover(), StatusIs(absl::StatusCode::kDataLoss, "the database is damaged"));
}

TEST_F(RecoveryTest, CallsWorkWhileTheNodesCannotBeRead) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  Kill();
  BeginLife({"prod"});
  const auto recovered =
      Begin<size_t>([&](auto done) { manager_->Recover("test", std::move(done)); });
  io_.restart();
  while (!recovered->has_value()) io_.poll_one();
  store_->FailRecovery(5);
  Poll();
  EXPECT_EQ(prod_->batches(), 0u);
  EXPECT_EQ(Pause(name, "wait")->state(), Operation::PAUSED);
  EXPECT_EQ(Resume(name)->state(), Operation::RUNNING);
  EXPECT_EQ(Pause(name, "wait")->state(), Operation::PAUSED);
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(5));
  EXPECT_TRUE(prod_->spec(name).paused);
  EXPECT_EQ(Cancel(name, "enough")->state(), Operation::CANCELLING);
  EXPECT_EQ(Get(name)->state(), Operation::CANCELLED);
}

TEST_F(RecoveryTest, MoreNodesThanAPageAreAllTakenUp) {
  std::vector<std::string> nodes;
  for (int i = 0; i < 2500; ++i) nodes.push_back("n" + std::to_string(i));
  const std::string name = Start(RequestFor(nodes))->name();
  Restart();
  EXPECT_EQ(prod_->targets(name).size(), 2500u);
  EXPECT_EQ(prod_->batches(), 1u);
}

// The process before was not dead after all.
TEST_F(RecoveryTest, WhoeverLosesAnOperationLetsGoOfIt) {
  const std::string name = Start(RequestFor({"n1", "n2"}))->name();
  const auto old_cluster = prod_;
  const auto old_store = store_;
  const auto old_manager = std::move(manager_);
  BeginLife({"prod"});
  EXPECT_EQ(*Recover(), 1u);
  const int64_t last = Get(name)->last_sequence();

  old_cluster->Intend(name, {"n1"});
  old_cluster->Finish(name, "n2");
  Poll();
  EXPECT_EQ(old_cluster->releases(), 1u);
  EXPECT_EQ(old_cluster->recorded(), 0u);
  EXPECT_EQ(Get(name)->last_sequence(), last);
  old_cluster->Finish(name, "n1");
  Poll();
  EXPECT_EQ(Get(name)->last_sequence(), last);
  EXPECT_EQ(old_store->group_sizes().size(), 1u) << "nothing is tried again";
  EXPECT_EQ(clock_.waiting(), 0u);
  const auto refused =
      Answer<Operation>([&](auto done) { old_manager->PauseOperation(name, "", std::move(done)); });
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable,
                                name + " is not run by this server now: try again"));
  prod_->Finish(name, "n1");
  prod_->Finish(name, "n2");
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
}

TEST_F(RecoveryTest, ACallThatMeetsTheLossHearsOfIt) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  const auto old_manager = std::move(manager_);
  BeginLife({"prod"});
  EXPECT_EQ(*Recover(), 1u);
  const auto refused =
      Answer<Operation>([&](auto done) { old_manager->PauseOperation(name, "", std::move(done)); });
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kUnavailable,
                                name + " is run by another server now: try again"));
  EXPECT_EQ(Get(name)->state(), Operation::RUNNING);
}

}  // namespace
}  // namespace nodeops::operations
