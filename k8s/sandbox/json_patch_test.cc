#include "k8s/sandbox/json_patch.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

std::string Patch(std::string_view target, std::string_view patch) {
  JsonDocument document = *ParseJson(target);
  switch (ApplyJsonPatch(document, *ParseJson(patch), document.GetAllocator())) {
    case JsonPatchResult::kApplied:
      return ToText(document);
    case JsonPatchResult::kMalformed:
      return "malformed";
    case JsonPatchResult::kRefused:
      return "refused";
  }
  return "";
}

TEST(JsonPatchTest, AddsToObjectsAndLists) {
  EXPECT_EQ(Patch(R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])"),
            R"({"a":[1,2,3]})");
  EXPECT_EQ(Patch(R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])"), R"({"a":[1,2]})");
  EXPECT_EQ(Patch(R"({"a":1})", R"([{"op":"add","path":"/b","value":null}])"),
            R"({"a":1,"b":null})");
  EXPECT_EQ(Patch(R"({"a":1})", R"([{"op":"add","path":"","value":[]}])"), "[]");
  EXPECT_EQ(Patch(R"({"a":[1]})", R"([{"op":"add","path":"/a/3","value":2}])"), "refused");
  EXPECT_EQ(Patch(R"({"a":[1]})", R"([{"op":"add","path":"/a/01","value":2}])"), "refused");
  EXPECT_EQ(Patch(R"({})", R"([{"op":"add","path":"/a/b","value":2}])"), "refused");
}

TEST(JsonPatchTest, UnescapesKeys) {
  EXPECT_EQ(Patch(R"({"x/y":1,"~":2})", R"([{"op":"remove","path":"/x~1y"},)"
                                        R"({"op":"replace","path":"/~0","value":3}])"),
            R"({"~":3})");
  EXPECT_EQ(Patch(R"({"~1":1})", R"([{"op":"test","path":"/~01","value":1}])"), R"({"~1":1})");
}

TEST(JsonPatchTest, TestComparesValuesWhateverTheirOrder) {
  constexpr char kTarget[] = R"({"a":{"x":1,"y":[2]}})";
  EXPECT_EQ(Patch(kTarget, R"([{"op":"test","path":"/a","value":{"y":[2],"x":1}}])"), kTarget);
  EXPECT_EQ(Patch(kTarget, R"([{"op":"test","path":"/a","value":{"y":[3],"x":1}}])"), "refused");
  EXPECT_EQ(Patch(kTarget, R"([{"op":"test","path":"/b","value":null}])"), "refused");
}

TEST(JsonPatchTest, MovesCopiesReplacesAndRemoves) {
  EXPECT_EQ(Patch(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":"/c"}])"),
            R"({"a":{},"c":1})");
  EXPECT_EQ(Patch(R"({"a":[1]})", R"([{"op":"copy","from":"/a","path":"/b"}])"),
            R"({"a":[1],"b":[1]})");
  EXPECT_EQ(Patch(R"({"a":1})", R"([{"op":"replace","path":"/b","value":1}])"), "refused");
  EXPECT_EQ(Patch(R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/0"}])"), R"({"a":[2]})");
  EXPECT_EQ(Patch(R"({"a":1})", R"([{"op":"remove","path":"/b"}])"), "refused");
}

TEST(JsonPatchTest, TellsMalformedPatches) {
  EXPECT_EQ(Patch("{}", R"({"op":"add"})"), "malformed");
  EXPECT_EQ(Patch("{}", R"([{"op":"add","value":1}])"), "malformed");
  EXPECT_EQ(Patch("{}", R"([{"op":"add","path":"a","value":1}])"), "malformed");
  EXPECT_EQ(Patch("{}", R"([{"op":"jump","path":"/a"}])"), "refused");
  EXPECT_EQ(Patch("{}", R"([{"op":"add","path":"/a"}])"), "refused");
}

TEST(JsonPatchTest, AShortPatchMakesNoHugeDocument) {
  std::string patch = R"([{"op":"add","path":"/a0","value":"0123456789"})";
  for (int i = 1; i < 64; ++i)
    patch += R"(,{"op":"copy","from":"","path":"/a)" + std::to_string(i) + R"("})";
  EXPECT_EQ(Patch("{}", patch + "]"), "refused");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
