#include "service/engine/left_alone.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace nodeops::engine {
namespace {

// A node whose spec.unschedulable belongs to `manager`, if there is one.
k8s::Node NodeWith(const std::string& last_operation, bool unschedulable,
                   const std::string& manager) {
  const std::string annotations =
      last_operation.empty()
          ? "{}"
          : absl::StrCat(R"({"nodeops.dev/last-operation":")", last_operation, R"("})");
  const std::string fields =
      manager.empty()
          ? R"({"manager":"kubelet","operation":"Update","fieldsV1":{"f:spec":{"f:podCIDR":{}}}})"
          : absl::StrCat(R"({"manager":")", manager,
                         R"(","operation":"Update","fieldsV1":{"f:spec":{"f:unschedulable":{}}}})");
  return *k8s::Node::Parse(
      absl::StrCat(R"({"metadata":{"name":"n1","uid":"u1","resourceVersion":"7","annotations":)",
                   annotations, R"(,"managedFields":[)", fields, R"(]},"spec":{"unschedulable":)",
                   unschedulable ? "true" : "false", "}}"));
}

BatchSpec Undo(Action action) {
  BatchSpec spec;
  spec.operation = "operations/undo";
  spec.action = action;
  spec.only_if_last_operation = "operations/1";
  return spec;
}

TEST(LeftAloneTest, ABatchThatRevertsNothingLeavesNothingAlone) {
  BatchSpec spec = Undo(Action::kUncordon);
  spec.only_if_last_operation.clear();
  EXPECT_EQ(WhyLeftAlone(spec, NodeWith("operations/2", false, "kubectl")), std::nullopt);
}

TEST(LeftAloneTest, ANodeThatIsAsTheOperationLeftItIsNot) {
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("operations/1", true, "nodeops")),
            std::nullopt);
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kCordon), NodeWith("operations/1", false, "")), std::nullopt);
}

TEST(LeftAloneTest, AnotherOperationIsNamed) {
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("operations/2", true, "nodeops")),
            "changed since by operations/2");
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("operations/2", false, "nodeops")),
            "changed since by operations/2");
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("a\\tb", true, "nodeops")),
            "changed since by a\\x09b")
      << "text from outside";
}

TEST(LeftAloneTest, ANodeWithoutTheMarkWasChangedToo) {
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("", true, "nodeops")),
            "changed since: nodeops.dev/last-operation is gone");
}

TEST(LeftAloneTest, ANodeThatSomebodyHasRevertedAlreadyIs) {
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("operations/1", false, "kubectl")),
            "it is already schedulable");
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kCordon), NodeWith("operations/1", true, "kubectl")),
            "it is already cordoned");
}

TEST(LeftAloneTest, ACordonThatBelongsToAnotherManagerIsTheirs) {
  EXPECT_EQ(WhyLeftAlone(Undo(Action::kUncordon), NodeWith("operations/1", true, "kubectl-cordon")),
            "changed since by kubectl-cordon");
}

}  // namespace
}  // namespace nodeops::engine
