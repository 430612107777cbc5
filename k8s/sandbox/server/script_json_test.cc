#include "k8s/sandbox/server/script_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox::script {
namespace {

using base::IsOk;
using base::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

rapidjson::Document Parse(const char* json) {
  rapidjson::Document document;
  document.Parse(json);
  return document;
}

TEST(ScriptJsonTest, AnObjectMayHaveEachKnownFieldOnce) {
  EXPECT_THAT(CheckObject(Parse("{}"), "$", {"a", "b"}), IsOk());
  EXPECT_THAT(CheckObject(Parse(R"({"b": 1, "a": 2})"), "$", {"a", "b"}), IsOk());
  EXPECT_THAT(CheckObject(Parse(R"({"a": 1, "a": 1})"), "$.x", {"a", "b"}),
              StatusIs(kInvalid, "fault script: $.x.a: given twice; keep one"));
  EXPECT_THAT(CheckObject(Parse(R"({"c": 1})"), "$", {"a", "b"}),
              StatusIs(kInvalid, "fault script: $.c: no such field; write one of a, b"));
  EXPECT_THAT(CheckObject(Parse("[]"), "$", {"a", "b"}),
              StatusIs(kInvalid, "fault script: $: write an object with a, b"));
}

TEST(ScriptJsonTest, NamesFromOutsideCannotBreakALine) {
  EXPECT_THAT(CheckObject(Parse(R"({"x\ny": 1})"), "$", {"a"}),
              StatusIs(kInvalid, testing::Not(testing::HasSubstr("\n"))));
}

TEST(ScriptJsonTest, IntegersAreWholeAndWithinTheirBounds) {
  const auto document = Parse(R"([1, 3, 0, 4, 1.5, "2", null, 9223372036854775808])");
  EXPECT_EQ(Integer(document[0], "$", 1, 3).value_or(0), 1);
  EXPECT_EQ(Integer(document[1], "$", 1, 3).value_or(0), 3);
  for (const int i : {2, 3, 4, 5, 6, 7}) {
    EXPECT_THAT(Integer(document[i], "$.n", 1, 3),
                StatusIs(kInvalid, "fault script: $.n: write an integer from 1 to 3"))
        << i;
  }
}

TEST(ScriptJsonTest, TextsMayHoldAnyByte) {
  const auto document = Parse(R"({"text": "a\u0000b", "number": 7})");
  EXPECT_EQ(String(*Find(document, "text"), "$").value_or(""), std::string("a\0b", 3));
  EXPECT_THAT(String(*Find(document, "number"), "$.number"),
              StatusIs(kInvalid, "fault script: $.number: write a text in quotes"));
  EXPECT_EQ(Find(document, "none"), nullptr);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox::script
