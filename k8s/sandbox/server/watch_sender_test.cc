#include "k8s/sandbox/server/watch_sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "k8s/sandbox/server/testing/tls_pair.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr char kEnd[] = "0\r\n\r\n";

// A watch with what the test puts into it.
class FakeWatch final : public Watch {
 public:
  std::deque<std::string> events;
  bool ends = false;  // With the last of them.
  bool bookmarks = true;
  absl::Duration time = absl::Seconds(150);

  void Put(std::string event) {
    events.push_back(std::move(event));
    ready_();
  }

  std::string Take() override {
    if (events.empty()) return "";
    std::string event = std::move(events.front());
    events.pop_front();
    return event;
  }
  bool ended() const override { return ends && events.empty(); }
  void OnReady(std::function<void()> ready) override { ready_ = std::move(ready); }
  std::string Bookmark() override {
    return bookmarks ? absl::StrCat("bookmark ", ++bookmarks_) : "";
  }
  absl::Duration timeout() const override { return time; }

 private:
  std::function<void()> ready_ = [] {};
  int bookmarks_ = 0;
};

class WatchSenderTest : public testing::Test {
 protected:
  ~WatchSenderTest() override {
    pair_.CloseClient();
    pair_.CloseServer();
    pair_.Poll();
  }

  void Start() {
    ApiResponse response;
    response.headers = {{"Content-Type", "application/json"}};
    response.watch = std::move(watch_owner_);
    boost::asio::co_spawn(io_,
                          SendWatch(owner_, pair_.server(), writer_, clock_, std::move(response)),
                          [this](std::exception_ptr error) {
                            EXPECT_EQ(error, nullptr);
                            over_ = true;
                          });
    pair_.ReadUntil("\r\n\r\n");
    pair_.Poll();
  }
  void AwaitEnd() {
    pair_.RunUntil([this] { return over_; });
    EXPECT_EQ(clock_.waiting(), 0u);
  }
  // The whole of what an event is on the wire.
  static std::string Chunk(const std::string& event) {
    return absl::StrCat(absl::Hex(event.size()), "\r\n", event, "\r\n");
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  TlsPair pair_{io_};
  HttpWriter writer_{pair_.server(), std::chrono::minutes(5)};
  std::shared_ptr<int> owner_ = std::make_shared<int>();
  std::unique_ptr<FakeWatch> watch_owner_ = std::make_unique<FakeWatch>();
  FakeWatch& watch_ = *watch_owner_;
  bool over_ = false;
};

TEST_F(WatchSenderTest, EventsAreChunksAsTheyCome) {
  watch_.events = {"one", "two"};
  Start();
  EXPECT_THAT(pair_.received(), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
  EXPECT_THAT(pair_.received(), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(pair_.ReadUntil("two\r\n"), EndsWith("\r\n\r\n" + Chunk("one") + Chunk("two")));
  watch_.Put("three");
  EXPECT_THAT(pair_.ReadUntil("three\r\n"), EndsWith(Chunk("two") + Chunk("three")));
  EXPECT_FALSE(over_);
}

TEST_F(WatchSenderTest, ABookmarkComesEveryMinuteAndTwoSecondsBeforeTheEnd) {
  Start();
  clock_.Advance(absl::Seconds(60) - absl::Nanoseconds(1));
  pair_.Poll();
  EXPECT_EQ(clock_.waiting(), 1u) << "woken too early";
  clock_.Advance(absl::Nanoseconds(1));
  pair_.ReadUntil(Chunk("bookmark 1"));
  clock_.Advance(absl::Seconds(60));
  pair_.ReadUntil(Chunk("bookmark 2"));
  clock_.Advance(absl::Seconds(28));
  pair_.ReadUntil(Chunk("bookmark 3"));
  pair_.Poll();
  EXPECT_FALSE(over_);
  clock_.Advance(absl::Seconds(2));
  AwaitEnd();
  EXPECT_THAT(pair_.ReadUntil(kEnd), EndsWith(Chunk("bookmark 3") + kEnd));
}

// An empty chunk would end the body.
TEST_F(WatchSenderTest, WhoWantsNoBookmarksHearsNothing) {
  watch_.bookmarks = false;
  Start();
  clock_.Advance(absl::Seconds(60));
  pair_.Poll();
  EXPECT_FALSE(over_);
  watch_.Put("event");
  EXPECT_THAT(pair_.ReadUntil("event\r\n"), EndsWith("\r\n\r\n" + Chunk("event")));
}

TEST_F(WatchSenderTest, AWatchThatHasNothingMoreToTellEnds) {
  watch_.events = {"an error"};
  watch_.ends = true;
  Start();
  AwaitEnd();
  EXPECT_THAT(pair_.ReadUntil(kEnd), EndsWith(Chunk("an error") + kEnd));
}

TEST_F(WatchSenderTest, AClientThatLeavesEndsIt) {
  Start();
  pair_.CloseClient();
  AwaitEnd();
}

TEST_F(WatchSenderTest, AClientThatSpeaksEndsItWithoutAnEndOfTheBody) {
  Start();
  pair_.ClientSends("GET / HTTP/1.1\r\n");
  AwaitEnd();
  pair_.CloseServer();
  EXPECT_THAT(pair_.ReadUntil(kEnd), Not(HasSubstr(kEnd)));
}

TEST_F(WatchSenderTest, ItsOwnerIsKeptUntilTheStreamIsClosed) {
  watch_.ends = true;
  Start();
  AwaitEnd();
  EXPECT_GT(owner_.use_count(), 1);  // Somebody still reads from the stream.
  pair_.CloseServer();
  pair_.Poll();
  EXPECT_EQ(owner_.use_count(), 1);
}

TEST_F(WatchSenderTest, AWakeUpAfterItsEndHurtsNobody) {
  std::function<void()> ready;
  class Kept final : public Watch {
   public:
    explicit Kept(std::function<void()>& ready) : ready_(ready) {}
    std::string Take() override { return ""; }
    bool ended() const override { return true; }
    void OnReady(std::function<void()> call) override { ready_ = std::move(call); }
    std::string Bookmark() override { return ""; }
    absl::Duration timeout() const override { return absl::Minutes(1); }

   private:
    std::function<void()>& ready_;
  };
  ApiResponse response;
  response.watch = std::make_unique<Kept>(ready);
  boost::asio::co_spawn(io_,
                        SendWatch(owner_, pair_.server(), writer_, clock_, std::move(response)),
                        [this](std::exception_ptr) { over_ = true; });
  AwaitEnd();
  pair_.CloseServer();
  pair_.Poll();
  ready();
  pair_.Poll();
  EXPECT_EQ(owner_.use_count(), 1);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
