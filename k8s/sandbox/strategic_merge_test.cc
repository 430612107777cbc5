#include "k8s/sandbox/strategic_merge.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

std::string Merge(std::string_view node, std::string_view patch) {
  JsonDocument document = *ParseJson(node);
  const auto error = ApplyStrategicMerge(document, *ParseJson(patch), document.GetAllocator());
  return error ? *error : ToText(document);
}

constexpr char kConditions[] =
    R"({"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Disk","status":"False"}]}})";

TEST(StrategicMergeTest, MergesConditionsByType) {
  EXPECT_EQ(Merge(kConditions,
                  R"({"status":{"conditions":[{"type":"Disk","status":"True"},{"type":"New"}]}})"),
            R"({"status":{"conditions":[{"type":"Ready","status":"True"},)"
            R"({"status":"True","type":"Disk"},{"type":"New"}]}})");
}

TEST(StrategicMergeTest, DeletesAndReplacesListElementsOnRequest) {
  EXPECT_EQ(Merge(kConditions, R"({"status":{"conditions":[{"$patch":"delete","type":"Disk"}]}})"),
            R"({"status":{"conditions":[{"type":"Ready","status":"True"}]}})");
  EXPECT_EQ(
      Merge(kConditions, R"({"status":{"conditions":[{"type":"Only"},{"$patch":"replace"}]}})"),
      R"({"status":{"conditions":[{"type":"Only"}]}})");
}

TEST(StrategicMergeTest, ReplacesTaintsAsAWhole) {
  EXPECT_EQ(Merge(R"({"spec":{"taints":[{"key":"a","effect":"NoSchedule"}]}})",
                  R"({"spec":{"taints":[{"key":"b","effect":"NoExecute"}]}})"),
            R"({"spec":{"taints":[{"key":"b","effect":"NoExecute"}]}})");
}

TEST(StrategicMergeTest, MergesSetsOfScalars) {
  EXPECT_EQ(
      Merge(R"({"metadata":{"finalizers":["a","b"]}})",
            R"({"metadata":{"finalizers":["b","c"],"$deleteFromPrimitiveList/finalizers":["a"],)"
            R"("$setElementOrder/finalizers":["b","c"]}})"),
      R"({"metadata":{"finalizers":["b","c"]}})");
}

TEST(StrategicMergeTest, NullRemovesAndMapsMerge) {
  EXPECT_EQ(Merge(R"({"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"unschedulable":true}})",
                  R"({"metadata":{"labels":{"a":null,"c":"3"}},"spec":{"unschedulable":null}})"),
            R"({"metadata":{"labels":{"b":"2","c":"3"}},"spec":{}})");
}

TEST(StrategicMergeTest, ObeysDirectivesOfObjects) {
  EXPECT_EQ(Merge(R"({"metadata":{"labels":{"a":"1"}}})",
                  R"({"metadata":{"labels":{"$patch":"replace","b":"2"}}})"),
            R"({"metadata":{"labels":{"b":"2"}}})");
  EXPECT_EQ(Merge(R"({"metadata":{"labels":{"a":"1"}}})",
                  R"({"metadata":{"labels":{"$patch":"delete"}}})"),
            R"({"metadata":{"labels":{}}})");
  EXPECT_EQ(Merge(R"({"metadata":{"labels":{"a":"1","b":"2"}}})",
                  R"({"metadata":{"labels":{"$retainKeys":["b","c"],"c":"3"}}})"),
            R"({"metadata":{"labels":{"b":"2","c":"3"}}})");
}

TEST(StrategicMergeTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Merge("{}", R"({"spec":{"$patch":"twist"}})"), R"(Unknown patch type found: "twist")");
  EXPECT_EQ(Merge("{}", R"({"status":{"conditions":[{"status":"True"}]}})"),
            R"(map: {"status":"True"} does not contain declared merge key: type)");
  EXPECT_EQ(Merge("{}", R"({"metadata":{"$retainKeys":"a"}})"),
            "unable to merge: $retainKeys must be a list");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
