// A batch that reverts an earlier operation touches only nodes that are as that operation left
// them. left_alone_test.cc has the conditions; this is about when they are looked at.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::SizeIs;

class UndoTest : public EngineTest {
 protected:
  // Reverts the cordon "operations/0".
  static BatchSpec Undo() {
    BatchSpec spec = Uncordon();
    spec.only_if_last_operation = "operations/0";
    return spec;
  }
  static NodeState By(const std::string& operation, NodeState state = Before()) {
    state.annotations["nodeops.dev/last-operation"] = operation;
    return state;
  }
  void ExpectLeftAlone(const NodeTaskResult& result, const std::string& message) {
    EXPECT_EQ(OutcomeName(result.outcome), "SKIPPED");
    ASSERT_TRUE(result.error.has_value());
    EXPECT_EQ(result.error->code, absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(result.error->message, message);
  }
};

TEST_F(UndoTest, ANodeThatIsAsItWasLeftIsReverted) {
  Answer(NodeAnswer(By("operations/0")));
  Answer(NodeAnswer(By("operations/1", After())));
  const NodeTaskResult result = RunOne(Undo());
  EXPECT_EQ(OutcomeName(result.outcome), "CHANGED");
  EXPECT_EQ(result.was_unschedulable, true);
}

TEST_F(UndoTest, ANodeThatWasChangedSinceIsLeftAlone) {
  Answer(NodeAnswer(By("operations/7")));
  const NodeTaskResult result = RunOne(Undo());
  ExpectLeftAlone(result, "left alone: changed since by operations/7");
  EXPECT_EQ(result.was_unschedulable, true);
  EXPECT_EQ(result.attempts, 1);
  EXPECT_EQ(result.writes, 0);
}

TEST_F(UndoTest, ANodeThatSomebodyRevertedIsLeftAlone) {
  Answer(NodeAnswer(By("operations/0", After())));
  ExpectLeftAlone(RunOne(Undo()), "left alone: it is already schedulable");
}

TEST_F(UndoTest, AfterAConflictTheNewReadDecides) {
  Answer(NodeAnswer(By("operations/0")));
  Answer(ConflictAnswer("n1"));
  Answer(NodeAnswer(By("operations/7")));
  const NodeTaskResult result = RunOne(Undo());
  ExpectLeftAlone(result, "left alone: changed since by operations/7");
  EXPECT_EQ(result.attempts, 2);
  EXPECT_EQ(result.writes, 1);
}

TEST_F(UndoTest, OurOwnWriteIsNotTakenForSomebodyElses) {
  Answer(NodeAnswer(By("operations/0")));
  Answer(Lost());
  Answer(NodeAnswer(By("operations/1", After())));
  EXPECT_EQ(OutcomeName(RunOne(Undo()).outcome), "CHANGED");
}

TEST_F(UndoTest, ALostWriteThatDidNotTakeEffectIsTriedAgain) {
  Answer(NodeAnswer(By("operations/0")));
  Answer(Lost());
  Answer(NodeAnswer(By("operations/0")));
  Answer(NodeAnswer(By("operations/0")));
  Answer(NodeAnswer(By("operations/1", After())));
  EXPECT_EQ(OutcomeName(RunOne(Undo()).outcome), "CHANGED");
}

TEST_F(UndoTest, AnInterruptedNodeIsHeldToTheSame) {
  Answer(NodeAnswer(By("operations/7")));
  const auto observer = StartTargets(Undo(), {{.node = "n1", .interrupted = true}});
  Run();
  ExpectLeftAlone(observer->results().at("n1"), "left alone: changed since by operations/7");
}

TEST_F(UndoTest, APlanTellsWhatWouldBeLeftAlone) {
  BatchSpec spec = Undo();
  spec.mode = Mode::kPlan;
  Answer(NodeAnswer(By("operations/7")));
  ExpectLeftAlone(RunOne(spec), "left alone: changed since by operations/7");
  Answer(NodeAnswer(By("operations/0")));
  EXPECT_EQ(OutcomeName(RunOne(spec).outcome), "WOULD_CHANGE");
}

}  // namespace
}  // namespace nodeops::engine
