#include "client/operation_follower.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "client/testing/operation_log.h"
#include "client/testing/recording_observer.h"
#include "client/testing/scripted_stream.h"
#include "client/testing/simulated_blocking_clock.h"

namespace nodeops::client {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::Operation;
using v1::OperationUpdate;

using Script = StreamScript<OperationUpdate>;

class OperationFollowerTest : public testing::Test {
 protected:
  struct Opened {
    std::string name;
    int64_t after;
    friend bool operator==(const Opened&, const Opened&) = default;
  };

  absl::StatusOr<Operation> Run(WatchSession session = WatchSession("")) {
    ReconnectOptions options;
    options.jitter = 0;
    OperationSource source;
    source.read_end = [this](const std::string& name) {
      read_ends_.push_back(name);
      return end_;
    };
    source.open = [this](const WatchSession& s) -> std::unique_ptr<MessageStream<OperationUpdate>> {
      opened_.push_back({s.name(), s.last_sequence()});
      Script script = otherwise_;
      if (!scripts_.empty()) {
        script = scripts_.front();
        scripts_.pop_front();
      }
      return std::make_unique<ScriptedStream<OperationUpdate>>(script, clock_);
    };
    OperationFollower follower(std::move(source), std::move(session),
                               ReconnectPolicy(options, random_, clock_.Now()), clock_, observer_,
                               stop_.get_token());
    return follower.Run();
  }

  // The first `count` messages of a stream after `after`, and a broken connection.
  Script Broken(int64_t after, size_t count) {
    Script script{.messages = log_.Messages(after), .end = absl::UnavailableError("Socket closed")};
    script.messages.resize(std::min(count, script.messages.size()));
    return script;
  }
  void ExpectEveryEventOnce() {
    ASSERT_EQ(observer_.sequences.size(), log_.events().size());
    for (int64_t i = 0; i < log_.size(); ++i) EXPECT_EQ(observer_.sequences[i], i + 1);
  }

  const OperationLog log_ = OperationLog::Succeeding(3);
  SimulatedBlockingClock clock_;
  RecordingObserver observer_;
  std::stop_source stop_;
  std::mt19937 random_{1};
  std::deque<Script> scripts_;
  Script otherwise_{.end = absl::UnavailableError("connection refused"), .sent = false};
  absl::StatusOr<OperationEnd> end_ = absl::NotFoundError("no such operation");
  std::vector<std::string> read_ends_;
  std::vector<Opened> opened_;
};

TEST_F(OperationFollowerTest, FollowsOneStreamToItsEnd) {
  scripts_ = {{.messages = log_.Messages()}};
  const auto operation = Run();
  ASSERT_THAT(operation, IsOk());
  EXPECT_EQ(operation->state(), Operation::SUCCEEDED);
  ExpectEveryEventOnce();
  EXPECT_TRUE(observer_.disconnects.empty());
}

TEST_F(OperationFollowerTest, ResumesAfterABreakAtEveryPosition) {
  const size_t messages = log_.Messages().size();
  for (size_t position = 0; position < messages; ++position) {
    SCOPED_TRACE(position);
    observer_ = {};
    opened_.clear();
    const int64_t seen = position == 0 ? 0 : static_cast<int64_t>(position) - 1;
    scripts_ = {Broken(0, position), {.messages = log_.Messages(seen)}};
    ASSERT_THAT(Run(), IsOk());
    ExpectEveryEventOnce();
    EXPECT_EQ(observer_.reconnects, 1);
    EXPECT_THAT(opened_,
                ElementsAre(Opened{"", 0}, Opened{position == 0 ? "" : "operations/op-1", seen}));
  }
}

TEST_F(OperationFollowerTest, ResumesAfterSeveralBreaks) {
  scripts_ = {Broken(0, 3), Broken(2, 4), Broken(5, 1), {.messages = log_.Messages(5)}};
  ASSERT_THAT(Run(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_THAT(observer_.waits, ElementsAre(absl::Milliseconds(200), absl::Milliseconds(200),
                                           absl::Milliseconds(400)))
      << "a stream that brought nothing new does not begin the waits anew";
}

TEST_F(OperationFollowerTest, AStreamThatEndsOkTooEarlyIsResumed) {
  Script early = Broken(0, 4);
  early.end = absl::OkStatus();
  scripts_ = {early, {.messages = log_.Messages(3)}};
  ASSERT_THAT(Run(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_THAT(observer_.disconnects,
              ElementsAre(StatusIs(absl::StatusCode::kUnavailable, "the stream ended too early")));
}

TEST_F(OperationFollowerTest, GoingAwayIsResumedWithoutWaitingForTheEnd) {
  Script away = Broken(0, 4);
  away.silent_at_the_end = true;
  auto& last = away.messages.emplace_back();
  last.mutable_going_away()->set_reason("shutting down");
  last.mutable_going_away()->set_resume_after_sequence(3);
  scripts_ = {away, {.messages = log_.Messages(3)}};
  ASSERT_THAT(Run(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_EQ(clock_.elapsed(), absl::Milliseconds(200));
  EXPECT_THAT(observer_.disconnects,
              ElementsAre(StatusIs(absl::StatusCode::kUnavailable,
                                   "the server is going away: shutting down")));
}

TEST_F(OperationFollowerTest, SilenceOfThreeHeartbeatsIsABrokenConnection) {
  Script silent = Broken(0, 2);
  silent.silent_at_the_end = true;
  scripts_ = {silent, {.messages = log_.Messages(1)}};
  ASSERT_THAT(Run(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_EQ(clock_.elapsed(), absl::Seconds(30) + absl::Milliseconds(200));
  EXPECT_THAT(observer_.disconnects, ElementsAre(StatusIs(absl::StatusCode::kUnavailable,
                                                          "no message from the server for 30s")));
}

TEST_F(OperationFollowerTest, HeartbeatsKeepAStreamAlive) {
  Script slow{.messages = log_.Messages(), .before_each = absl::Seconds(10)};
  for (int i = 0; i < 50; ++i) {
    OperationUpdate heartbeat;
    heartbeat.set_last_sequence(3);
    slow.messages.insert(slow.messages.begin() + 4, heartbeat);
  }
  scripts_ = {slow};
  ASSERT_THAT(Run(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_TRUE(observer_.disconnects.empty());
}

TEST_F(OperationFollowerTest, AnIdleTickComesTenTimesASecondWhileStreamsAndWaitsAreQuiet) {
  scripts_ = {{.messages = log_.Messages(), .before_each = absl::Seconds(1)}};
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(observer_.idles, 9 * static_cast<int>(log_.Messages().size()));
}

TEST_F(OperationFollowerTest, GivesUpOnAServerThatNeverAnswers) {
  EXPECT_THAT(Run(),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5s: connection refused"));
  EXPECT_EQ(opened_.size(), 6);
}

TEST_F(OperationFollowerTest, GivesUpWhenTheServerStaysAwayForTooLong) {
  scripts_ = {Broken(0, 4)};
  EXPECT_THAT(Run(),
              StatusIs(absl::StatusCode::kUnavailable, "no connection for 5m: connection refused"));
  EXPECT_EQ(clock_.elapsed(), absl::Minutes(5)) << "the last try is made when the time is over";
}

TEST_F(OperationFollowerTest, DoesNotFloodAServerThatDropsEveryStream) {
  scripts_ = {Broken(0, 4)};
  otherwise_ = Broken(3, 1);
  EXPECT_FALSE(Run().ok());
  EXPECT_LE(opened_.size(), 70) << "in five minutes";
}

TEST_F(OperationFollowerTest, AFinalErrorEndsItAtOnce) {
  scripts_ = {Broken(0, 4), {.end = absl::NotFoundError("no such operation")}};
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kNotFound, "no such operation"));
  EXPECT_EQ(opened_.size(), 2);
}

TEST_F(OperationFollowerTest, AMissingEventEndsItAtOnce) {
  Script gap{.messages = log_.Messages()};
  gap.messages.erase(gap.messages.begin() + 3);
  scripts_ = {gap};
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kInternal,
                              HasSubstr("event 4 came after event 2: the server left out events")));
  EXPECT_EQ(opened_.size(), 1);
}

TEST_F(OperationFollowerTest, AStartThatMayHaveBeenAcceptedOutlivesARestart) {
  scripts_ = {{.end = absl::UnavailableError("Socket closed")}};
  for (int i = 0; i < 20; ++i) scripts_.push_back(otherwise_);
  scripts_.push_back({.messages = log_.Messages()});
  ASSERT_THAT(Run(), IsOk());
  ExpectEveryEventOnce();
  EXPECT_GT(clock_.elapsed(), absl::Minutes(1)) << "longer than a server that is not there gets";
  EXPECT_THAT(opened_, testing::Each(Opened{"", 0})) << "only the start knows what to start";
}

TEST_F(OperationFollowerTest, WhereEventsAreNotKeptTheEndIsRead) {
  // Events 2 to 13 are of three nodes, four each; the first one's result has come.
  Script gone{.end = absl::OutOfRangeError("not kept any more")};
  scripts_ = {Broken(0, 7), gone};
  end_ = OperationEnd{log_.Snapshot(), log_.Results()};
  const auto operation = Run();
  ASSERT_THAT(operation, IsOk());
  EXPECT_EQ(operation->state(), Operation::SUCCEEDED);
  EXPECT_THAT(observer_.results, ElementsAre("n2", "n3")) << "no result twice";
  EXPECT_EQ(observer_.operations.back().state(), Operation::SUCCEEDED);
  EXPECT_THAT(read_ends_, ElementsAre("operations/op-1"));
}

TEST_F(OperationFollowerTest, AWatchFromTheMiddleOfWhatIsNotKeptHearsAllResults) {
  scripts_ = {{.end = absl::OutOfRangeError("not kept any more")}};
  end_ = OperationEnd{log_.Snapshot(), log_.Results()};
  ASSERT_THAT(Run(WatchSession("operations/op-1", 5)), IsOk());
  EXPECT_THAT(observer_.results, ElementsAre("n1", "n2", "n3"));
}

TEST_F(OperationFollowerTest, AnEndThatCannotBeReadYetIsReadLater) {
  const Script gone{.end = absl::OutOfRangeError("not kept any more")};
  scripts_ = {gone, gone};
  end_ = absl::UnavailableError("connection refused");
  observer_.on_disconnected = [&] { end_ = OperationEnd{log_.Snapshot(), log_.Results()}; };
  ASSERT_THAT(Run(WatchSession("operations/op-1")), IsOk());
  EXPECT_EQ(read_ends_.size(), 2);
}

TEST_F(OperationFollowerTest, OutOfRangeOfAnOperationThatHasNotEndedIsAnError) {
  scripts_ = {{.end = absl::OutOfRangeError("not kept any more")}};
  end_ = OperationEnd{log_.Accepted(), {}};
  EXPECT_THAT(Run(WatchSession("operations/op-1")),
              StatusIs(absl::StatusCode::kOutOfRange, "not kept any more"));
}

TEST_F(OperationFollowerTest, StopEndsItWhileItReads) {
  scripts_ = {{.messages = log_.Messages(), .before_each = absl::Seconds(1)}};
  observer_.on_event = [&] { stop_.request_stop(); };
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_THAT(observer_.sequences, ElementsAre(1));
}

TEST_F(OperationFollowerTest, StopEndsItWhileItWaitsToReconnect) {
  scripts_ = {Broken(0, 4)};
  observer_.on_disconnected = [&] { stop_.request_stop(); };
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_EQ(opened_.size(), 1);
  EXPECT_EQ(clock_.elapsed(), absl::ZeroDuration());
}

TEST_F(OperationFollowerTest, StopBeforeItBeginsOpensNothing) {
  stop_.request_stop();
  EXPECT_THAT(Run(), StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_TRUE(opened_.empty());
}

TEST_F(OperationFollowerTest, AnEndedOperationOfWhichAllIsKnownIsDoneAtOnce) {
  OperationUpdate snapshot;
  *snapshot.mutable_operation() = log_.Snapshot();
  scripts_ = {{.messages = {snapshot}, .silent_at_the_end = true}};
  ASSERT_THAT(Run(WatchSession("operations/op-1", log_.size())), IsOk());
  EXPECT_TRUE(observer_.sequences.empty());
}

}  // namespace
}  // namespace nodeops::client
