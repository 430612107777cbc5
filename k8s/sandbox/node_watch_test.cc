#include "k8s/sandbox/node_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/simulated_clock.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::HasSubstr;

class NodeWatchTest : public ::testing::Test {
 protected:
  NodePtr Version(const std::string& name, const std::string& pool) {
    JsonDocument node = *ParseJson(R"({"kind":"Node","apiVersion":"v1","metadata":{"name":")" +
                                   name + R"(","labels":{"pool":")" + pool + R"("}},"spec":{}})");
    return MakeStoredNode(node, store_->revision() + 1, node.GetAllocator());
  }
  void Put(const std::string& name, const std::string& pool = "a") {
    store_->Put(Version(name, pool));
  }
  void Delete(const std::string& name) { store_->Delete(Version(name, "a")); }

  std::unique_ptr<Watch> Open(const std::string& query) {
    auto result = WatchNodes(store_, *RequestTarget::Parse("/api/v1/nodes?" + query), {}, clock_,
                             absl::Minutes(30));
    EXPECT_TRUE(std::holds_alternative<std::unique_ptr<Watch>>(result));
    return std::get<std::unique_ptr<Watch>>(std::move(result));
  }

  // TYPE NAME@VERSION of each event that is ready.
  static std::string Take(Watch& watch) {
    std::string events, text = watch.Take();
    while (!text.empty()) {
      const size_t end = text.find('\n');
      const JsonDocument event = *ParseJson(text.substr(0, end));
      const Json& metadata = *Find(*Find(event, "object"), "metadata");
      events += std::string(StringAt(event, "type")) + " " +
                std::string(StringAt(metadata, "name")) + "@" +
                std::string(StringAt(metadata, "resourceVersion")) + ";";
      text.erase(0, end + 1);
    }
    return events;
  }

  base::SimulatedClock clock_;
  std::shared_ptr<NodeStore> store_ = std::make_shared<NodeStore>(5);
};

TEST_F(NodeWatchTest, ShowsTheChangesAfterAVersion) {
  Put("a");
  Put("b");  // 3
  const auto watch = Open("resourceVersion=2");
  EXPECT_EQ(Take(*watch), "ADDED b@3;");
  EXPECT_EQ(Take(*watch), "");
  Put("a");
  Delete("b");
  EXPECT_EQ(Take(*watch), "MODIFIED a@4;DELETED b@5;");
}

TEST_F(NodeWatchTest, BeginsWithWhatThereIsIfNoVersionIsGiven) {
  Put("b");
  Put("a");
  for (const char* query : {"", "resourceVersion=0"}) {
    EXPECT_EQ(Take(*Open(query)), "ADDED a@3;ADDED b@2;");
  }
}

TEST_F(NodeWatchTest, AVersionYetToComeIsAwaited) {
  Put("a");
  const auto watch = Open("resourceVersion=3");
  EXPECT_EQ(Take(*watch), "");
  Put("a");
  EXPECT_EQ(Take(*watch), "");
  Put("a");
  EXPECT_EQ(Take(*watch), "MODIFIED a@4;");
}

TEST_F(NodeWatchTest, ANodeEntersAndLeavesTheSelection) {
  const auto watch = Open("resourceVersion=1&labelSelector=pool%3Da");
  Put("n", "b");
  EXPECT_EQ(Take(*watch), "");
  Put("n", "a");
  EXPECT_EQ(Take(*watch), "ADDED n@3;");
  Put("n", "b");
  EXPECT_EQ(Take(*watch), "DELETED n@4;");
  Delete("n");
  EXPECT_EQ(Take(*watch), "");
}

TEST_F(NodeWatchTest, AReaderThatFallsBehindGetsAnErrorAndTheEnd) {
  const auto watch = Open("resourceVersion=1");
  for (int i = 0; i < 6; ++i) Put("a");
  EXPECT_THAT(watch->Take(), HasSubstr("\"message\":\"too old resource version: 1 (2)\""));
  EXPECT_TRUE(watch->ended());
  Put("a");
  EXPECT_EQ(watch->Take(), "");
  EXPECT_EQ(watch->Bookmark(), "");
}

TEST_F(NodeWatchTest, TellsWhenThereIsSomethingUntilItIsGone) {
  auto watch = Open("resourceVersion=1");
  int calls = 0;
  watch->OnReady([&] { ++calls; });
  Put("a");
  EXPECT_EQ(calls, 1);
  watch.reset();
  Put("a");
  EXPECT_EQ(calls, 1);
}

TEST_F(NodeWatchTest, BookmarksOnlyForThoseWhoAskTellHowFarTheyAre) {
  EXPECT_EQ(Open("resourceVersion=1")->Bookmark(), "");
  const auto watch = Open("resourceVersion=1&allowWatchBookmarks=true");
  Put("a");
  EXPECT_THAT(watch->Bookmark(), HasSubstr(R"("resourceVersion":"1")"));
  watch->Take();
  EXPECT_THAT(watch->Bookmark(), HasSubstr(R"({"type":"BOOKMARK","object":{"kind":"Node",)"));
  EXPECT_THAT(watch->Bookmark(), HasSubstr(R"("resourceVersion":"2")"));
}

TEST_F(NodeWatchTest, LastsAsLongAsTheClientAsks) {
  EXPECT_EQ(Open("timeoutSeconds=7")->timeout(), absl::Seconds(7));
  EXPECT_EQ(Open("")->timeout(), absl::Minutes(30));
}

TEST_F(NodeWatchTest, ALongBacklogComesInPieces) {
  Put("a", std::string(800 << 10, 'x'));
  Put("b", std::string(800 << 10, 'x'));
  Put("c", std::string(800 << 10, 'x'));
  const auto watch = Open("resourceVersion=1");
  EXPECT_EQ(Take(*watch), "ADDED a@2;ADDED b@3;");
  EXPECT_EQ(Take(*watch), "ADDED c@4;");
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
