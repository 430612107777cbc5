#include "k8s/sandbox/patch.h"

#include <gtest/gtest.h>

#include <string>

namespace nodeops::k8s::sandbox {
namespace {

// The node afterwards, or the status of the refusal.
std::string Apply(std::string_view type, std::string_view patch) {
  JsonDocument node = *ParseJson(R"({"spec":{"unschedulable":true}})");
  const auto error = ApplyPatch(type, patch, node, node.GetAllocator());
  return error ? std::to_string(error->code) : ToText(node);
}

TEST(PatchTest, TheContentTypeDecides) {
  constexpr char kNull[] = R"({"spec":{"unschedulable":null}})";
  EXPECT_EQ(Apply("application/merge-patch+json", kNull), R"({"spec":{}})");
  EXPECT_EQ(Apply("application/merge-patch+json; charset=utf-8", kNull), R"({"spec":{}})");
  EXPECT_EQ(Apply("application/strategic-merge-patch+json", kNull), R"({"spec":{}})");
  EXPECT_EQ(
      Apply("application/json-patch+json", R"([{"op":"remove","path":"/spec/unschedulable"}])"),
      R"({"spec":{}})");
  EXPECT_EQ(Apply("application/json", kNull), "415");
  EXPECT_TRUE(IsPatchType("application/merge-patch+json;charset=utf-8"));
  EXPECT_FALSE(IsPatchType("application/apply-patch+yaml"));
}

TEST(PatchTest, EachTypeRefusesWhatItCannotRead) {
  EXPECT_EQ(Apply("application/merge-patch+json", "{"), "500");  // As the real one does.
  EXPECT_EQ(Apply("application/strategic-merge-patch+json", "[]"), "400");
  EXPECT_EQ(Apply("application/json-patch+json", "{}"), "400");
  EXPECT_EQ(Apply("application/json-patch+json", R"([{"op":"remove","path":"/none"}])"), "422");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
