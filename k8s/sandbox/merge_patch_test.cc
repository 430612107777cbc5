#include "k8s/sandbox/merge_patch.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

std::string Merge(std::string_view target, std::string_view patch) {
  JsonDocument document = *ParseJson(target);
  ApplyMergePatch(document, *ParseJson(patch), document.GetAllocator());
  return ToText(document);
}

// The test cases of RFC 7386, appendix A.
TEST(MergePatchTest, DoesWhatTheRfcShows) {
  EXPECT_EQ(Merge(R"({"a":"b"})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(Merge(R"({"a":"b"})", R"({"b":"c"})"), R"({"a":"b","b":"c"})");
  EXPECT_EQ(Merge(R"({"a":"b"})", R"({"a":null})"), R"({})");
  EXPECT_EQ(Merge(R"({"a":"b","b":"c"})", R"({"a":null})"), R"({"b":"c"})");
  EXPECT_EQ(Merge(R"({"a":["b"]})", R"({"a":"c"})"), R"({"a":"c"})");
  EXPECT_EQ(Merge(R"({"a":"c"})", R"({"a":["b"]})"), R"({"a":["b"]})");
  EXPECT_EQ(Merge(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"), R"({"a":{"b":"d"}})");
  EXPECT_EQ(Merge(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"), R"({"a":[1]})");
  EXPECT_EQ(Merge(R"(["a","b"])", R"(["c","d"])"), R"(["c","d"])");
  EXPECT_EQ(Merge(R"({"a":"b"})", R"(["c"])"), R"(["c"])");
  EXPECT_EQ(Merge(R"({"a":"foo"})", R"(null)"), R"(null)");
  EXPECT_EQ(Merge(R"({"e":null})", R"({"a":1})"), R"({"a":1,"e":null})");
  EXPECT_EQ(Merge(R"([1,2])", R"({"a":"b","c":null})"), R"({"a":"b"})");
  EXPECT_EQ(Merge(R"({})", R"({"a":{"bb":{"ccc":null}}})"), R"({"a":{"bb":{}}})");
}

TEST(MergePatchTest, SortsOnlyWhereItReachesInto) {
  EXPECT_EQ(Merge(R"({"z":{"b":1,"a":2},"y":{"b":1,"a":2}})", R"({"y":{"c":3}})"),
            R"({"y":{"a":2,"b":1,"c":3},"z":{"b":1,"a":2}})");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
