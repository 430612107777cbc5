#include "k8s/sandbox/field_set.h"

#include <gtest/gtest.h>

#include <string>

#include "k8s/sandbox/node_schema.h"

namespace nodeops::k8s::sandbox {
namespace {

std::string Text(const FieldSet& set) {
  JsonDocument document;
  return ToText(set.ToJson(document.GetAllocator()));
}

FieldChanges Between(const char* before, const char* after) {
  const JsonDocument old_node = *ParseJson(before);
  const JsonDocument new_node = *ParseJson(after);
  return Compare(NodeSchema(), &old_node, &new_node);
}

TEST(FieldSetTest, AChangedFieldIsWrittenAndAMissingOneRemoved) {
  const FieldChanges changes =
      Between(R"({"spec":{"podCIDR":"a","unschedulable":true},"metadata":{"labels":{"x":"1"}}})",
              R"({"spec":{"podCIDR":"b"},"metadata":{"labels":{"x":"1","y":"2"}}})");
  EXPECT_EQ(Text(changes.written),
            R"({"f:metadata":{"f:labels":{"f:y":{}}},"f:spec":{"f:podCIDR":{}}})");
  EXPECT_EQ(Text(changes.removed), R"({"f:spec":{"f:unschedulable":{}}})");
}

TEST(FieldSetTest, ElementsOfAKeyedListAreTheirOwnAnAtomicListIsOne) {
  const FieldChanges changes =
      Between(R"({"status":{"conditions":[{"type":"A","status":"1"},{"type":"B"}]},)"
              R"("spec":{"taints":[{"key":"a"}]}})",
              R"({"status":{"conditions":[{"type":"B"},{"type":"A","status":"2"}]},)"
              R"("spec":{"taints":[{"key":"a"},{"key":"b"}]}})");
  EXPECT_EQ(Text(changes.written), R"({"f:spec":{"f:taints":{}},"f:status":{"f:conditions":)"
                                   R"({"k:{\"type\":\"A\"}":{"f:status":{}}}}})");
  EXPECT_TRUE(changes.removed.empty());
}

TEST(FieldSetTest, ReadsWhatItWrites) {
  constexpr char kText[] = R"({"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{}})";
  EXPECT_EQ(Text(FieldSet::FromJson(*ParseJson(kText))), kText);
}

TEST(FieldSetTest, AddsAndSubtractsPathByPath) {
  FieldSet set = FieldSet::FromJson(*ParseJson(R"({"f:a":{"f:b":{},"f:c":{}}})"));
  set.Add(FieldSet::FromJson(*ParseJson(R"({"f:d":{}})")));
  EXPECT_EQ(Text(set), R"({"f:a":{"f:b":{},"f:c":{}},"f:d":{}})");
  set.Subtract(FieldSet::FromJson(*ParseJson(R"({"f:a":{"f:b":{}},"f:d":{},"f:e":{}})")));
  EXPECT_EQ(Text(set), R"({"f:a":{"f:c":{}}})");
  set.Subtract(FieldSet::FromJson(*ParseJson(R"({"f:a":{"f:c":{}}})")));
  EXPECT_TRUE(set.empty());
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
