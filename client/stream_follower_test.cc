#include "client/stream_follower.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "client/testing/recording_observer.h"
#include "client/testing/scripted_stream.h"
#include "client/testing/simulated_blocking_clock.h"

namespace nodeops::client {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::IsEmpty;
using v1::OperationsUpdate;
using Script = StreamScript<OperationsUpdate>;

ReconnectOptions WithoutJitter() {
  ReconnectOptions options;
  options.jitter = 0;
  return options;
}

// A stream that knows whether it is still there.
class CountedStream final : public MessageStream<OperationsUpdate> {
 public:
  CountedStream(Script script, SimulatedBlockingClock& clock, int& open)
      : stream_(std::move(script), clock), open_(open) {
    EXPECT_EQ(++open_, 1) << "one stream at a time";
  }
  ~CountedStream() override { --open_; }
  Outcome Read(OperationsUpdate& message, absl::Duration patience) override {
    return stream_.Read(message, patience);
  }
  absl::Status Finish() override { return stream_.Finish(); }
  bool sent() const override { return stream_.sent(); }

 private:
  ScriptedStream<OperationsUpdate> stream_;
  int& open_;
};

// Follows numbers: `last_change` of each message. News are those that are higher than any before,
// and kEnd is the end.
class NumberFollower final : public StreamFollower<OperationsUpdate> {
 public:
  static constexpr int64_t kEnd = 100;

  NumberFollower(std::deque<Script>& scripts, SimulatedBlockingClock& clock,
                 ConnectionObserver& observer, std::stop_token stop)
      : StreamFollower(ReconnectPolicy(WithoutJitter(), random, clock.Now()), clock, observer,
                       std::move(stop)),
        scripts_(scripts),
        clock_(clock) {}

  using StreamFollower::Follow;

  std::vector<int64_t> heard;
  std::vector<absl::Status> mended;
  std::function<absl::Status(int64_t)> on_hear;
  std::function<absl::Status(const absl::Status&)> mend;
  int open = 0;
  int opened = 0;

 private:
  std::unique_ptr<MessageStream<OperationsUpdate>> Open() override {
    ++opened;
    Script script{.end = absl::UnavailableError("connection refused"), .sent = false};
    if (!scripts_.empty()) {
      script = std::move(scripts_.front());
      scripts_.pop_front();
    }
    return std::make_unique<CountedStream>(std::move(script), clock_, open);
  }
  absl::StatusOr<Heard> Hear(const OperationsUpdate& message) override {
    const int64_t number = message.last_change();
    if (on_hear) {
      if (absl::Status status = on_hear(number); !status.ok()) return status;
    }
    const bool news = heard.empty() || number > heard.back();
    heard.push_back(number);
    if (number == kEnd) return Heard::kEnd;
    return news ? Heard::kNews : Heard::kNothingNew;
  }
  absl::Status Mend(const absl::Status& error) override {
    mended.push_back(error);
    return mend ? mend(error) : StreamFollower::Mend(error);
  }

  static inline std::mt19937 random{1};
  std::deque<Script>& scripts_;
  SimulatedBlockingClock& clock_;
};

constexpr int64_t kEnd = NumberFollower::kEnd;

class StreamFollowerTest : public testing::Test {
 protected:
  // A stream of these numbers that then breaks.
  static Script Numbers(const std::vector<int64_t>& numbers) {
    Script script{.end = absl::UnavailableError("Socket closed")};
    for (const int64_t number : numbers) script.messages.emplace_back().set_last_change(number);
    return script;
  }

  SimulatedBlockingClock clock_;
  RecordingObserver observer_;
  std::stop_source stop_;
  std::deque<Script> scripts_;
  NumberFollower follower_{scripts_, clock_, observer_, stop_.get_token()};
};

TEST_F(StreamFollowerTest, TheEndIsWhatTheMessagesSayAndNothingIsReadAfterIt) {
  scripts_ = {Numbers({1, 2, kEnd, 3})};
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(follower_.heard, ElementsAre(1, 2, kEnd));
  EXPECT_EQ(follower_.opened, 1);
  EXPECT_EQ(follower_.open, 0);
  EXPECT_THAT(observer_.disconnects, IsEmpty());
  EXPECT_EQ(observer_.reconnects, 0);
}

TEST_F(StreamFollowerTest, ABrokenStreamIsReplacedAndBothEndsOfTheBreakAreTold) {
  scripts_ = {Numbers({1}), Numbers({}), Numbers({2, kEnd})};
  std::vector<int> reconnects_when_heard;
  follower_.on_hear = [&](int64_t) {
    reconnects_when_heard.push_back(observer_.reconnects);
    return absl::OkStatus();
  };
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_EQ(follower_.opened, 3);
  EXPECT_THAT(observer_.disconnects,
              ElementsAre(StatusIs(absl::StatusCode::kUnavailable, "Socket closed"),
                          StatusIs(absl::StatusCode::kUnavailable, "Socket closed")));
  // Once, when the first message came, and before that message.
  EXPECT_THAT(reconnects_when_heard, ElementsAre(0, 1, 1));
}

// The old call is cancelled before the wait, not when the new one begins.
TEST_F(StreamFollowerTest, NoStreamIsOpenWhileItWaits) {
  scripts_ = {Numbers({1}), Numbers({kEnd})};
  observer_.on_disconnected = [&] { EXPECT_EQ(follower_.open, 0); };
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_EQ(observer_.disconnects.size(), 1u);
}

TEST_F(StreamFollowerTest, OnlyNewsBeginTheWaitsAnew) {
  scripts_ = {Numbers({1}), Numbers({1}), Numbers({1}), Numbers({2}), Numbers({kEnd})};
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(observer_.waits, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(400),
                                           absl::Milliseconds(800), absl::Milliseconds(200)));
  EXPECT_EQ(clock_.elapsed(), absl::Milliseconds(1600));
}

// What comes cannot be trusted: no other stream is tried, not even for an error that could pass.
TEST_F(StreamFollowerTest, AnErrorOfTheMessagesEndsItUnmended) {
  scripts_ = {Numbers({1, 2}), Numbers({kEnd})};
  follower_.on_hear = [](int64_t number) {
    return number == 2 ? absl::UnavailableError("2 is wrong") : absl::OkStatus();
  };
  follower_.mend = [](const absl::Status&) { return absl::OkStatus(); };
  EXPECT_THAT(follower_.Follow(), StatusIs(absl::StatusCode::kUnavailable, "2 is wrong"));
  EXPECT_EQ(follower_.opened, 1);
  EXPECT_THAT(follower_.mended, IsEmpty());
}

TEST_F(StreamFollowerTest, AnErrorThatWillNotGetBetterEndsIt) {
  Script gone = Numbers({1});
  gone.end = absl::NotFoundError("no such operation");
  scripts_ = {gone, Numbers({kEnd})};
  EXPECT_THAT(follower_.Follow(), StatusIs(absl::StatusCode::kNotFound, "no such operation"));
  EXPECT_EQ(follower_.opened, 1);
  EXPECT_THAT(observer_.disconnects, IsEmpty());
}

TEST_F(StreamFollowerTest, AMendedErrorIsTheEnd) {
  Script gone = Numbers({1});
  gone.end = absl::OutOfRangeError("not kept");
  scripts_ = {gone};
  follower_.mend = [](const absl::Status&) { return absl::OkStatus(); };
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(follower_.mended, ElementsAre(StatusIs(absl::StatusCode::kOutOfRange, "not kept")));
  EXPECT_THAT(observer_.disconnects, IsEmpty());
}

// What Mend makes of an error decides, whatever the stream said.
TEST_F(StreamFollowerTest, AnErrorMadeAnotherDecides) {
  Script gone = Numbers({1});
  gone.end = absl::OutOfRangeError("not kept");
  scripts_ = {gone, Numbers({kEnd})};
  follower_.mend = [](const absl::Status&) { return absl::UnavailableError("read it later"); };
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(observer_.disconnects,
              ElementsAre(StatusIs(absl::StatusCode::kUnavailable, "read it later")));
}

TEST_F(StreamFollowerTest, AStreamThatEndsOkBeforeTheEndHasBroken) {
  Script early = Numbers({1});
  early.end = absl::OkStatus();
  scripts_ = {early, Numbers({kEnd})};
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(observer_.disconnects,
              ElementsAre(StatusIs(absl::StatusCode::kUnavailable, "the stream ended too early")));
}

TEST_F(StreamFollowerTest, AServerThatGoesAwayIsLeftAtOnceAndItsReasonMadeFit) {
  Script away = Numbers({1, 2});
  away.messages[1].mutable_going_away()->set_reason("stop\n\x1b[31m" + std::string(1000, 'x'));
  away.silent_at_the_end = true;
  scripts_ = {away, Numbers({kEnd})};
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(follower_.heard, ElementsAre(1, 2, kEnd)) << "its last message counts";
  EXPECT_EQ(clock_.elapsed(), absl::Milliseconds(200));
  ASSERT_EQ(observer_.disconnects.size(), 1u);
  const std::string why(observer_.disconnects[0].message());
  EXPECT_THAT(why, testing::StartsWith("the server is going away: stop\\x0a\\x1b[31m"));
  EXPECT_LT(why.size(), 400u);
}

TEST_F(StreamFollowerTest, SilenceIsCountedFromTheLastMessage) {
  Script slow = Numbers({1, 1, 1, kEnd});
  slow.before_each = kSilenceLimit - absl::Milliseconds(100);
  scripts_ = {slow};
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_THAT(observer_.disconnects, IsEmpty());
}

TEST_F(StreamFollowerTest, ASilentStreamIsDead) {
  Script silent = Numbers({1});
  silent.silent_at_the_end = true;
  scripts_ = {silent, Numbers({kEnd})};
  EXPECT_THAT(follower_.Follow(), IsOk());
  EXPECT_EQ(clock_.elapsed(), kSilenceLimit + absl::Milliseconds(200));
  EXPECT_THAT(observer_.disconnects, ElementsAre(StatusIs(absl::StatusCode::kUnavailable,
                                                          "no message from the server for 30s")));
}

// Where a request may have been accepted the server is tried for longer than one that is not there.
TEST_F(StreamFollowerTest, HowLongItTriesDependsOnWhetherARequestGotThrough) {
  EXPECT_THAT(follower_.Follow(),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5s: connection refused"));
  scripts_ = {Numbers({})};
  NumberFollower sent(scripts_, clock_, observer_, stop_.get_token());
  EXPECT_THAT(sent.Follow(),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5m: connection refused"));
  Script silent = Numbers({});
  silent.silent_at_the_end = true;
  silent.sent = false;  // For all that it knows.
  scripts_ = {silent};
  NumberFollower mute(scripts_, clock_, observer_, stop_.get_token());
  EXPECT_THAT(mute.Follow(),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5m: connection refused"));
}

TEST_F(StreamFollowerTest, AStopEndsItWhateverElseHappens) {
  const auto is_stopped = StatusIs(absl::StatusCode::kCancelled, "stopped following");
  scripts_ = {Numbers({1, 2})};
  follower_.on_hear = [&](int64_t) {
    stop_.request_stop();
    return absl::InternalError("and the message is wrong");
  };
  EXPECT_THAT(follower_.Follow(), is_stopped);
  EXPECT_THAT(follower_.Follow(), is_stopped);
  EXPECT_EQ(follower_.opened, 1) << "nothing is opened after it";
}

TEST_F(StreamFollowerTest, AStopEndsASilentStreamAndAWaitWithinATenthOfASecond) {
  Script silent = Numbers({});
  silent.silent_at_the_end = true;
  scripts_ = {silent};
  observer_.on_idle = [&] {
    if (clock_.elapsed() >= absl::Seconds(3)) stop_.request_stop();
  };
  EXPECT_FALSE(follower_.Follow().ok());
  EXPECT_EQ(clock_.elapsed(), absl::Seconds(3));

  std::stop_source stop;
  observer_.on_idle = [&] { stop.request_stop(); };
  scripts_ = {Numbers({1})};
  NumberFollower waiting(scripts_, clock_, observer_, stop.get_token());
  EXPECT_THAT(waiting.Follow(), StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_EQ(waiting.opened, 1);
  EXPECT_EQ(clock_.elapsed(), absl::Seconds(3) + absl::Milliseconds(100));
}

}  // namespace
}  // namespace nodeops::client
