#include "k8s/sandbox/json.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

std::string RoundTrip(std::string_view text) {
  const std::optional<JsonDocument> document = ParseJson(text);
  return document ? ToText(*document) : "refused";
}

TEST(JsonTest, KeepsOrderAndSixtyFourBitIntegers) {
  EXPECT_EQ(RoundTrip(R"( {"b": 9223372036854775807, "a": -9223372036854775808} )"),
            R"({"b":9223372036854775807,"a":-9223372036854775808})");
}

TEST(JsonTest, RefusesWhatIsNotOneText) {
  for (const char* text : {"", "{", "{} {}", "{\"a\":1,}", "nul", "\"\xff\"", "[1 2]"}) {
    EXPECT_EQ(RoundTrip(text), "refused") << text;
  }
}

TEST(JsonTest, RefusesDeepNestingBeforeItCostsAnything) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_NE(RoundTrip(nested(kMaxJsonDepth)), "refused");
  EXPECT_EQ(RoundTrip(nested(kMaxJsonDepth + 1)), "refused");
  EXPECT_EQ(RoundTrip(std::string(3 << 20, '[')), "refused");
  EXPECT_EQ(RoundTrip(R"(["[[[\"[["])"), R"(["[[[\"[["])");  // Brackets in strings do not count.
}

TEST(JsonTest, TheLastOfDuplicateKeysWins) {
  EXPECT_EQ(RoundTrip(R"({"a":1,"b":2,"a":{"c":1,"c":3}})"), R"({"b":2,"a":{"c":3}})");
}

TEST(JsonTest, ManyDuplicateKeysAreCheap) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"a\":1,";
  EXPECT_EQ(RoundTrip(text + "\"a\":2}"), R"({"a":2})");
}

TEST(JsonTest, TellsWhereAValueBegins) {
  const JsonDocument document = *ParseJson(R"({"a":[1,{"b":"x"}],"c":true})");
  const Json* mark = Find((*Find(document, "a"))[1], "b");
  size_t offset = 0;
  const std::string text = ToText(document, mark, &offset);
  EXPECT_EQ(text, ToText(document));
  EXPECT_EQ(text.substr(offset, 3), "\"x\"");
}

TEST(JsonTest, SetsRemovesAndSortsMembers) {
  JsonDocument document = *ParseJson(R"({"c":1,"b":2,"a":3})");
  Set(document, "b", Json("new"), document.GetAllocator());
  Set(document, "d", Json(4), document.GetAllocator());
  Remove(document, "c");
  Remove(document, "none");
  EXPECT_EQ(ToText(document), R"({"b":"new","a":3,"d":4})");
  SortMembers(document);
  EXPECT_EQ(ToText(document), R"({"a":3,"b":"new","d":4})");
  EXPECT_EQ(StringAt(document, "b"), "new");
  EXPECT_EQ(StringAt(document, "a"), "");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
