#include "k8s/sandbox/node_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::HasSubstr;

class NodeListTest : public ::testing::Test {
 protected:
  NodeListTest() {
    for (const char* name : {"a", "b", "c", "d"}) Put(name);
  }

  void Put(const std::string& name) {
    JsonDocument node = *ParseJson(R"({"kind":"Node","apiVersion":"v1","metadata":{"name":")" +
                                   name + R"(","labels":{"odd":")" +
                                   (name == "a" || name == "c" ? "y" : "n") + R"("}},"spec":{}})");
    store_.Put(MakeStoredNode(node, store_.revision() + 1, node.GetAllocator()));
  }

  // NAME@VERSION of each node, and the list's own version; or the error.
  std::string List(const std::string& query) {
    const auto result =
        ListNodes(store_, *RequestTarget::Parse("/api/v1/nodes?" + query), {}, absl::UnixEpoch());
    if (const auto* error = std::get_if<StatusError>(&result)) {
      continue_ = error->continue_token;
      return std::to_string(error->code) + " " + error->message;
    }
    const JsonDocument list = *ParseJson(std::get<std::string>(result));
    std::string text;
    for (const Json& item : Find(list, "items")->GetArray()) {
      const Json& metadata = *Find(item, "metadata");
      text += std::string(StringAt(metadata, "name")) + "@" +
              std::string(StringAt(metadata, "resourceVersion")) + " ";
    }
    const Json& metadata = *Find(list, "metadata");
    continue_ = std::string(StringAt(metadata, "continue"));
    const Json* remaining = Find(metadata, "remainingItemCount");
    return text + "at " + std::string(StringAt(metadata, "resourceVersion")) +
           (remaining == nullptr ? "" : " +" + std::to_string(remaining->GetInt()));
  }

  NodeStore store_{100};
  std::string continue_;
};

TEST_F(NodeListTest, ListsAllOrWhatIsSelected) {
  EXPECT_EQ(List(""), "a@2 b@3 c@4 d@5 at 5");
  EXPECT_EQ(List("labelSelector=odd%3Dy"), "a@2 c@4 at 5");
  EXPECT_EQ(List("fieldSelector=metadata.name%3Db"), "b@3 at 5");
  EXPECT_EQ(List("limit=0&resourceVersion=0"), "a@2 b@3 c@4 d@5 at 5");
}

// A kube-apiserver answers those from its watch cache, which knows no pages (cacher.go, List).
TEST_F(NodeListTest, AnyVersionComesWithoutPages) {
  EXPECT_EQ(List("limit=1&resourceVersion=0"), "a@2 b@3 c@4 d@5 at 5");
  EXPECT_EQ(List("limit=1&resourceVersion=0&resourceVersionMatch=NotOlderThan"),
            "a@2 b@3 c@4 d@5 at 5");
  List("limit=2");
  EXPECT_EQ(List("limit=1&resourceVersion=0&continue=" + continue_), "c@4 at 5 +1");
}

TEST_F(NodeListTest, PagesShowOneRevisionWhateverIsWrittenMeanwhile) {
  EXPECT_EQ(List("limit=2"), "a@2 b@3 at 5 +2");
  Put("c");
  Put("e");
  EXPECT_EQ(List("limit=1&continue=" + continue_), "c@4 at 5 +1");
  EXPECT_EQ(List("limit=5&continue=" + continue_), "d@5 at 5");
  EXPECT_EQ(continue_, "");
}

TEST_F(NodeListTest, SelectedPagesDoNotCountTheRest) {
  EXPECT_EQ(List("limit=1&labelSelector=odd%3Dy"), "a@2 at 5");
  EXPECT_EQ(List("limit=1&labelSelector=odd%3Dy&continue=" + continue_), "c@4 at 5");
  EXPECT_NE(continue_, "");  // There is a node behind it, if not one that is selected.
  EXPECT_EQ(List("limit=1&labelSelector=odd%3Dy&continue=" + continue_), "at 5");
}

TEST_F(NodeListTest, AfterACompactionTheOfferedTokenGoesOnInconsistently) {
  List("limit=2");
  Put("c");
  store_.Compact();
  EXPECT_THAT(List("limit=2&continue=" + continue_),
              HasSubstr("410 The provided continue parameter is too old"));
  EXPECT_EQ(List("continue=" + continue_), "c@6 d@5 at 6");
}

TEST_F(NodeListTest, ExactVersionsAreThose) {
  Put("a");
  EXPECT_EQ(List("resourceVersion=4&resourceVersionMatch=Exact"), "a@2 b@3 c@4 at 4");
  EXPECT_EQ(List("resourceVersion=4&resourceVersionMatch=NotOlderThan"), "a@6 b@3 c@4 d@5 at 6");
  store_.Compact();
  EXPECT_THAT(List("resourceVersion=4&resourceVersionMatch=Exact"), HasSubstr("410 "));
}

TEST_F(NodeListTest, RefusesWhatItCannotRead) {
  EXPECT_EQ(List("limit=x"), R"(400 strconv.ParseInt: parsing "x": invalid syntax)");
  EXPECT_EQ(List("continue=x"), "400 continue key is not valid");
  EXPECT_EQ(List("resourceVersion=x"), R"(400 Invalid value: "x": must be an unsigned integer)");
  EXPECT_EQ(List("labelSelector=%3D"),
            "400 found '=', expected: !, identifier, or 'end of string'");
  EXPECT_EQ(List("fieldSelector=a%3Db"), "400 field label not supported: a");
  EXPECT_EQ(List("resourceVersion=9"), "504 Timeout: Too large resource version: 9, current: 5");
  List("limit=1");
  EXPECT_EQ(List("resourceVersion=3&continue=" + continue_),
            "400 specifying resource version is not allowed when using continue");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
