// Operations whose nodes come from earlier ones, through the manager.

#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using engine::NodeOutcome;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;

class UndoTest : public ManagerFixture {
 protected:
  UndoTest() : ManagerFixture({}, {}, true) {}

  // An uncordon of n1 (changed), n2 (failed) and n3 (unchanged).
  std::string RunOriginal() {
    BatchRequest request = RequestFor({"n1", "n2", "n3"});
    request.concurrency = 7;
    const std::string name = Start(request)->name();
    prod_->FinishAs(
        name,
        {.node = "n1", .outcome = NodeOutcome::kChanged, .attempts = 1, .was_unschedulable = true});
    prod_->Finish(name, "n2", NodeOutcome::kFailed);
    prod_->Finish(name, "n3", NodeOutcome::kUnchanged);
    Poll();
    EXPECT_EQ(Get(name)->state(), Operation::PARTIALLY_FAILED);
    return name;
  }

  absl::StatusOr<Operation> Undo(UndoRequest request) {
    return Answer<Operation>(
        [&](auto done) { manager_->UndoOperation(std::move(request), std::move(done)); });
  }

  static BatchRequest Again(const std::string& name, std::vector<NodeResult::Result> only) {
    BatchRequest request = RequestFor({});
    request.targets.clear();
    request.from.emplace().set_operation(name);
    for (const auto result : only) request.from->add_only(result);
    return request;
  }
};

TEST_F(UndoTest, WhatFailedIsTriedAgain) {
  const std::string original = RunOriginal();
  const auto again = Start(Again(original, {NodeResult::FAILED}));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->from_operation(), original);
  EXPECT_FALSE(again->undo());
  EXPECT_THAT(again->clusters(), ElementsAre("prod"));
  EXPECT_EQ(again->counts().total(), 1);
  ASSERT_EQ(prod_->targets(again->name()).size(), 1u);
  EXPECT_EQ(prod_->targets(again->name())[0].node, "n2");
  EXPECT_EQ(prod_->spec(again->name()).only_if_last_operation, "");
}

TEST_F(UndoTest, FromARunningOperationNothingIsTaken) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  EXPECT_THAT(Start(Again(name, {NodeResult::FAILED})).status().code(),
              absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Undo({.operation = name}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(prod_->batches(), 1u);
}

TEST_F(UndoTest, AnUndoDoesTheOppositeToWhatWasChanged) {
  const std::string original = RunOriginal();
  const auto undo =
      Undo({.operation = original, .mode = Operation::PLAN, .reason = "oops", .actor = "me"});
  ASSERT_THAT(undo, IsOk());
  EXPECT_EQ(undo->action(), Operation::CORDON);
  EXPECT_EQ(undo->mode(), Operation::PLAN);
  EXPECT_EQ(undo->reason(), "oops");
  EXPECT_EQ(undo->actor(), "me");
  EXPECT_EQ(undo->from_operation(), original);
  EXPECT_TRUE(undo->undo());
  EXPECT_EQ(undo->concurrency(), 7);
  EXPECT_EQ(undo->retry().max_attempts(), 4);
  EXPECT_EQ(undo->counts().total(), 3);
  EXPECT_EQ(undo->counts().skipped(), 2);
  EXPECT_EQ(undo->counts().unfinished(), 1);
  EXPECT_EQ(undo->last_sequence(), 3) << "those left alone are in the first group";
  const std::string& name = undo->name();
  ASSERT_EQ(prod_->targets(name).size(), 1u);
  EXPECT_EQ(prod_->targets(name)[0].node, "n1");
  EXPECT_EQ(prod_->spec(name).only_if_last_operation, original);
  prod_->Finish(name, "n1", NodeOutcome::kWouldChange);
  Poll();
  EXPECT_EQ(Get(name)->state(), Operation::SUCCEEDED);
}

TEST_F(UndoTest, AnUndoGoesOnAfterARestart) {
  const std::string original = RunOriginal();
  const std::string name = Undo({.operation = original, .mode = Operation::EXECUTE})->name();
  Kill();
  BeginLife({"prod"});
  EXPECT_EQ(*Recover(), 1u);
  ASSERT_EQ(prod_->targets(name).size(), 1u);
  EXPECT_EQ(prod_->targets(name)[0].node, "n1");
  EXPECT_EQ(prod_->spec(name).only_if_last_operation, original);
}

TEST_F(UndoTest, AnUndoThatLeavesEverythingAloneEndsAtOnce) {
  const std::string original = Start(RequestFor({"n1"}))->name();
  // It was schedulable before: the write changed only annotations.
  prod_->FinishAs(
      original,
      {.node = "n1", .outcome = NodeOutcome::kChanged, .attempts = 1, .was_unschedulable = false});
  Poll();
  const auto undo = Undo({.operation = original, .mode = Operation::EXECUTE});
  ASSERT_THAT(undo, IsOk());
  EXPECT_EQ(prod_->batches(), 1u) << "only the original";
  EXPECT_EQ(Get(undo->name())->state(), Operation::SUCCEEDED);
  EXPECT_EQ(Get(undo->name())->counts().skipped(), 1);
}

TEST_F(UndoTest, ARequestIdGivesTheSameUndo) {
  const std::string original = RunOriginal();
  const BatchRequest batch = RequestFor({"n1"}, "r");
  const UndoRequest request{
      .operation = original, .mode = Operation::EXECUTE, .actor = batch.actor, .request_id = "r"};
  const auto first = Undo(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(Undo(request)->name(), first->name());
  UndoRequest other = request;
  other.mode = Operation::PLAN;
  EXPECT_THAT(Undo(other),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("another request")));
  EXPECT_THAT(Start(batch),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("another request")));
}

}  // namespace
}  // namespace nodeops::operations
