// Processes that die at any moment, one after another on the same records: what one has been told
// and what clusters have been asked must agree with what is recorded in the end.

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "service/operations/operation_state.h"
#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using v1::Operation;
using Slot = std::shared_ptr<std::optional<absl::StatusOr<Operation>>>;

class World : public ManagerFixture {
 public:
  World() : ManagerFixture({}, {}, true) { Equip(); }
  void TestBody() override {}

  Slot BeginRequest() {
    BatchRequest request = RequestFor({"n1", "n2", "n3"}, "the-request");
    v1::Target& second = request.targets.emplace_back();
    second.set_cluster("dev");
    second.add_names("n1");
    return BeginStart(request);
  }

  // Runs so many handlers; gives whether there were as many.
  bool Step(int handlers) {
    for (; handlers > 0; --handlers) {
      io_.restart();
      if (io_.poll_one() == 0) return false;
    }
    return true;
  }

  // Dies. What the dead process had posted comes to nothing.
  void Die() {
    Kill();
    Poll();
    BeginLife({"prod", "dev"});
    Equip();
    ++lives_;
  }

  void BeginRecover() {
    manager_->Recover("test", [](const absl::StatusOr<size_t>&) {});
  }

  // Stops in order, as far as it comes; dies after that.
  void Shutdown(bool in_order) {
    const auto down = std::make_shared<bool>(false);
    manager_->Shutdown(absl::Seconds(30), [down] { *down = true; });
    if (in_order) {
      clock_.RunUntilIdle(io_);
      EXPECT_TRUE(*down);
    } else {
      Step(10);
    }
    Die();
    BeginRecover();
  }

  void FailWrites(int count, bool after_writing) { store_->FailWrites(count, after_writing); }
  void PassTime(absl::Duration time) { clock_.Advance(time); }
  Slot BeginPause(const std::string& name) {
    return Begin<Operation>(
        [&](auto done) { manager_->PauseOperation(name, "", std::move(done)); });
  }
  Slot BeginResume(const std::string& name) {
    return Begin<Operation>([&](auto done) { manager_->ResumeOperation(name, std::move(done)); });
  }
  Slot BeginCancel(const std::string& name) {
    return Begin<Operation>([&](auto done) {
      manager_->CancelOperation(name, "enough", Operation::GRACEFUL, std::move(done));
    });
  }

  // Lets the last process do what is left, and gives what came of the one request.
  Operation Finish() {
    BeginRecover();
    clock_.RunUntilIdle(io_);
    const auto again = BeginRequest();  // The caller, who may have got no answer.
    clock_.RunUntilIdle(io_);
    EXPECT_TRUE(again->has_value());
    if (!again->has_value() || !(*again)->ok()) {
      ADD_FAILURE() << (*again)->status();
      return {};
    }
    const std::string name = (*again)->value().name();
    if (Get(name)->state() == Operation::PAUSED) {
      EXPECT_THAT(Resume(name), IsOk());
    }
    clock_.RunUntilIdle(io_);
    Operation operation = *Get(name);
    CheckLog(operation);
    const auto all = Answer<OperationPage>(
        [&](auto done) { manager_->ListOperations("", 10, "", std::move(done)); });
    EXPECT_EQ(all->operations.size(), 1u);
    return operation;
  }

  int lives_ = 1;
  int requests_ = 0;

 private:
  using Node = std::pair<std::string, std::string>;

  void Equip() {
    stores_.push_back(store_);
    for (const auto& [name, cluster] : {std::pair{"prod", prod_}, std::pair{"dev", dev_}}) {
      cluster->RunByItself();
      cluster->OnRequest([this, name = std::string(name)](const std::string& operation,
                                                          const std::string& node, int attempt) {
        ++requests_;
        EXPECT_TRUE(IsIntended(operation, name, node, attempt))
            << "a request without a recorded intent: " << name << " " << node << " " << attempt;
      });
    }
  }

  bool IsIntended(const std::string& operation, const std::string& cluster, const std::string& node,
                  int attempt) const {
    for (const auto& store : stores_) {
      for (const EventGroup& group : store->recorded()) {
        if (group.operation.name() != operation) continue;
        for (const NodeIntent& intent : group.intents) {
          if (intent.cluster == cluster && intent.node == node && intent.attempt == attempt) {
            return true;
          }
        }
      }
    }
    return false;
  }

  void CheckLog(const Operation& operation) {
    EXPECT_TRUE(IsFinal(operation.state())) << operation.ShortDebugString();
    std::map<Node, int> attempts, results;
    int64_t sequence = 0;
    Operation accepted = operation;
    accepted.clear_counts();
    accepted.set_last_sequence(0);
    OperationState state(accepted);
    for (const EventPtr& event : Log(operation.name())) {
      ASSERT_EQ(event->sequence(), ++sequence);
      state.Apply(*event);
      if (event->has_attempt_started()) {
        const auto& started = event->attempt_started();
        const int expected = ++attempts[Node(started.cluster(), started.node())];
        EXPECT_EQ(started.attempt(), expected);
      }
      if (event->has_node_finished()) {
        const auto& result = event->node_finished().result();
        const int count = ++results[Node(result.cluster(), result.node())];
        EXPECT_EQ(count, 1) << "a second result";
      }
    }
    EXPECT_EQ(results.size(), 4u);
    EXPECT_EQ(sequence, operation.last_sequence());
    EXPECT_EQ(state.operation().counts().ShortDebugString(), operation.counts().ShortDebugString());
  }

  std::vector<std::shared_ptr<FlakyStore>> stores_;
};

TEST(CrashTest, AProcessMayDieAfterAnyStep) {
  int crashes = 0;
  for (int steps = 0;; ++steps) {
    SCOPED_TRACE(testing::Message() << "after " << steps << " steps");
    World world;
    const Slot started = world.BeginRequest();
    if (!world.Step(steps)) break;
    ++crashes;
    const bool acknowledged = started->has_value();
    const std::string name = acknowledged ? (*started)->value().name() : "";
    world.Die();
    const Operation operation = world.Finish();
    EXPECT_EQ(operation.state(), Operation::SUCCEEDED);
    EXPECT_EQ(operation.counts().changed(), 4);
    if (acknowledged) {
      EXPECT_EQ(operation.name(), name) << "an accepted operation was lost";
    }
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(crashes, 40);
}

TEST(CrashTest, ARecoveryMayDieAfterAnyStep) {
  int crashes = 0;
  for (int steps = 0;; ++steps) {
    SCOPED_TRACE(testing::Message() << "after " << steps << " steps");
    World world;
    const Slot started = world.BeginRequest();
    world.Step(25);  // Amid its attempts.
    ASSERT_TRUE(started->has_value());
    world.Die();
    world.BeginRecover();
    if (!world.Step(steps)) break;
    ++crashes;
    world.Die();
    const Operation operation = world.Finish();
    EXPECT_EQ(operation.name(), (*started)->value().name());
    EXPECT_EQ(operation.counts().changed(), 4);
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(crashes, 20);
}

// Callers that pause, resume and cancel, processes that die or stop in order, disks that are full.
class CrashSimulation : public testing::TestWithParam<int> {};

TEST_P(CrashSimulation, WhatWasAnsweredHolds) {
  World world;
  std::minstd_rand random(static_cast<unsigned>(GetParam()));
  const Slot started = world.BeginRequest();
  std::string name;
  std::vector<Slot> cancels;
  for (int act = 0; act < 12; ++act) {
    world.Step(static_cast<int>(random() % 40));
    if (started->has_value() && (*started)->ok()) name = (*started)->value().name();
    switch (random() % 8) {
      case 0:
        world.Die();
        world.BeginRecover();
        break;
      case 1:
        world.Shutdown(random() % 2 == 0);
        break;
      case 2:
        world.FailWrites(static_cast<int>(random() % 3), random() % 2 == 0);
        break;
      case 3:
        world.PassTime(absl::Seconds(1));
        break;
      case 4:
      case 5:
        if (!name.empty()) world.BeginPause(name);
        break;
      case 6:
        if (!name.empty()) world.BeginResume(name);
        break;
      default:
        if (!name.empty() && random() % 3 == 0) cancels.push_back(world.BeginCancel(name));
    }
  }
  world.Step(static_cast<int>(random() % 40));
  const bool cancelled = std::any_of(cancels.begin(), cancels.end(), [](const Slot& slot) {
    return slot->has_value() && (*slot)->ok() && !IsFinal((*slot)->value().state());
  });
  world.Die();
  const Operation operation = world.Finish();
  if (!name.empty()) {
    EXPECT_EQ(operation.name(), name) << "an accepted operation was lost";
  }
  if (cancelled) {
    EXPECT_EQ(operation.cancel_reason(), "enough") << "a cancel was lost";
  }
  if (cancels.empty()) {
    EXPECT_EQ(operation.counts().changed(), 4);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, CrashSimulation, testing::Range(1, 501));

}  // namespace
}  // namespace nodeops::operations
