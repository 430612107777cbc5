#include "service/engine/node_marks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/answers.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const absl::Time kNow = absl::FromUnixMillis(1'750'000'000'999);
const std::vector<std::string> kLegacy = {"old/mark"};

BatchSpec Spec(Action action) {
  BatchSpec spec;
  spec.operation = "operations/7";
  spec.action = action;
  spec.reason = "disk swap";
  spec.actor = "ann";
  return spec;
}

k8s::Node NodeWith(bool unschedulable, const std::string& last_operation) {
  const NodeState state = {.unschedulable = unschedulable,
                           .annotations = {{"nodeops.dev/last-operation", last_operation}}};
  return *k8s::Node::Parse(NodeAnswer(state).body);
}

TEST(NodeMarksTest, ACordonSaysWhoWhyAndSinceWhen) {
  const k8s::NodeChange change = MakeChange(Spec(Action::kCordon), kNow, kLegacy);
  EXPECT_TRUE(change.unschedulable);
  EXPECT_THAT(change.set_annotations,
              ElementsAre(Pair("nodeops.dev/actor", "ann"),
                          Pair("nodeops.dev/last-operation", "operations/7"),
                          Pair("nodeops.dev/reason", "disk swap"),
                          Pair("nodeops.dev/since", "2025-06-15T15:06:40Z")));
  EXPECT_THAT(change.remove_annotations, IsEmpty());
}

TEST(NodeMarksTest, ACordonWithoutReasonRemovesAStaleOne) {
  BatchSpec spec = Spec(Action::kCordon);
  spec.reason = "";
  const k8s::NodeChange change = MakeChange(spec, kNow, kLegacy);
  EXPECT_EQ(change.set_annotations.count("nodeops.dev/reason"), 0u);
  EXPECT_THAT(change.remove_annotations, ElementsAre("nodeops.dev/reason"));
}

TEST(NodeMarksTest, AnUncordonRemovesTheMarksAndThoseOfThePredecessor) {
  const k8s::NodeChange change = MakeChange(Spec(Action::kUncordon), kNow, kLegacy);
  EXPECT_FALSE(change.unschedulable);
  EXPECT_THAT(change.set_annotations,
              ElementsAre(Pair("nodeops.dev/last-operation", "operations/7")));
  EXPECT_THAT(change.remove_annotations, ElementsAre("nodeops.dev/reason", "nodeops.dev/actor",
                                                     "nodeops.dev/since", "old/mark"));
}

TEST(NodeMarksTest, TheDesiredStateIsTheActions) {
  EXPECT_TRUE(IsInDesiredState(NodeWith(true, ""), Action::kCordon));
  EXPECT_FALSE(IsInDesiredState(NodeWith(true, ""), Action::kUncordon));
  EXPECT_FALSE(IsInDesiredState(NodeWith(false, ""), Action::kCordon));
  EXPECT_TRUE(IsInDesiredState(NodeWith(false, ""), Action::kUncordon));
}

TEST(NodeMarksTest, TheLastOperationIsComparedExactly) {
  EXPECT_TRUE(IsLastOperation(NodeWith(true, "operations/7"), "operations/7"));
  EXPECT_FALSE(IsLastOperation(NodeWith(true, "operations/70"), "operations/7"));
  EXPECT_FALSE(IsLastOperation(NodeWith(true, ""), "")) << "no name is nobody's";
}

}  // namespace
}  // namespace nodeops::engine
