#include "k8s/json.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

std::string RoundTrip(std::string_view text) {
  const auto document = ParseJson(text);
  return document.ok() ? WriteJson(**document) : std::string(document.status().message());
}

std::string Nested(int levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(ParseJsonTest, KeepsValuesAndTheirOrder) {
  const std::string text =
      R"({"z":1,"a":[true,false,null,"x"],"e":{},"u":"\u0000é","f":0.1,"n":-5})";
  EXPECT_EQ(RoundTrip(text), text);
}

TEST(ParseJsonTest, Keeps64BitIntegers) {
  const std::string text =
      "[9223372036854775807,-9223372036854775808,18446744073709551615,9007199254740993]";
  EXPECT_EQ(RoundTrip(text), text);
}

TEST(ParseJsonTest, RefusesIntegersThatWouldLoseDigits) {
  EXPECT_THAT(ParseJson("[18446744073709551616]"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("number beyond 64 bits")));
  EXPECT_THAT(ParseJson("[-9223372036854775809]"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("number beyond 64 bits")));
}

TEST(ParseJsonTest, AcceptsTheDeepestAllowedAndNotOneMore) {
  EXPECT_THAT(ParseJson(Nested(64)), IsOk());
  EXPECT_THAT(ParseJson(Nested(65)),
              StatusIs(StatusCode::kInvalidArgument,
                       "invalid JSON at byte 64: nested deeper than 64 levels"));
  EXPECT_THAT(ParseJson("{\"a\":" + Nested(64) + "}"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("nested deeper than 64 levels")));
}

TEST(ParseJsonTest, AMillionLevelsOverflowNoStack) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += i % 2 == 0 ? "[" : "{\"a\":";
  EXPECT_THAT(ParseJson(text), StatusIs(StatusCode::kInvalidArgument, HasSubstr("nested")));
}

TEST(ParseJsonTest, LevelsThatEndDoNotCount) {
  std::string text = "[";
  for (int i = 0; i < 1000; ++i) text += "{},[],";
  EXPECT_THAT(ParseJson(text + "0]"), IsOk());
}

TEST(ParseJsonTest, RefusesMoreBytesThanAllowed) {
  EXPECT_THAT(ParseJson("[1,2]", {.max_bytes = 5}), IsOk());
  EXPECT_THAT(
      ParseJson("[1, 2]", {.max_bytes = 5}),
      StatusIs(StatusCode::kInvalidArgument, "JSON of 6 bytes, more than 5 are not accepted"));
}

TEST(ParseJsonTest, RefusesAKeyTwiceAtAnyDepth) {
  EXPECT_THAT(ParseJson(R"({"a":1,"b":2,"a":3})"),
              StatusIs(StatusCode::kInvalidArgument, "invalid JSON: key \"a\" twice in an object"));
  EXPECT_THAT(ParseJson(R"([{"x":[{"k\u0000y":1,"k\u0000y":2}]}])"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("key \"k\\x00y\" twice")));
  EXPECT_THAT(ParseJson(R"([{"a":1},{"a":1},{"b":{"a":1}}])"), IsOk());
}

TEST(ParseJsonTest, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(ParseJson("[\"\xff\"]"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("invalid JSON at byte")));
  EXPECT_THAT(ParseJson("[\"\xc0\xaf\"]"), StatusIs(StatusCode::kInvalidArgument, testing::_));
  EXPECT_THAT(ParseJson("[\"\\ud800\"]"), StatusIs(StatusCode::kInvalidArgument, testing::_));
}

TEST(ParseJsonTest, RefusesWhatIsNotOneValue) {
  for (const std::string text : {"", " ", "{", "[1,]", "{}{}", "nul", "[1]x", "{a:1}", "'a'"}) {
    EXPECT_THAT(ParseJson(text), StatusIs(StatusCode::kInvalidArgument, HasSubstr("invalid JSON")))
        << text;
  }
  EXPECT_THAT(ParseJson(std::string_view("[1]\0[2]", 7)),
              StatusIs(StatusCode::kInvalidArgument, testing::_));
}

TEST(FindJsonTest, FindsOnlyWhatIsThere) {
  const auto document = ParseJson(R"({"a":{"b":"text","n":1},"s":"x"})");
  ASSERT_THAT(document, IsOk());
  EXPECT_EQ(FindJsonString(**document, {"a", "b"}), "text");
  EXPECT_EQ(FindJsonString(**document, {"a", "n"}), std::nullopt);
  EXPECT_EQ(FindJsonString(**document, {"a", "none"}), std::nullopt);
  EXPECT_EQ(FindJsonString(**document, {"s", "b"}), std::nullopt);
  EXPECT_EQ(FindJson(**document, {}), document->get());
}

TEST(CopyJsonTest, OutlivesItsSource) {
  JsonDocument copy;
  {
    const auto document = ParseJson(R"({"a":{"long":"a text that is not stored in place"}})");
    ASSERT_THAT(document, IsOk());
    copy = CopyJson((*document)->FindMember("a")->value);
  }
  EXPECT_EQ(WriteJson(*copy), R"({"long":"a text that is not stored in place"})");
}

}  // namespace
}  // namespace nodeops::k8s
