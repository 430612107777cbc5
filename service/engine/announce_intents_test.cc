#include "service/engine/announce_intents.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/engine/testing/recording_observer.h"

namespace nodeops::engine {
namespace {

class AnnounceIntentsTest : public testing::Test {
 protected:
  void Announce(absl::AnyInvocable<void()> recorded) {
    AnnounceIntents(strand_, observer_,
                    {{.node = "n1", .attempt = 2}, {.node = "n2", .attempt = 1}},
                    std::move(recorded));
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  boost::asio::strand<boost::asio::any_io_executor> strand_ =
      boost::asio::make_strand(boost::asio::any_io_executor(io_.get_executor()));
  std::vector<std::string> lines_;
  RecordingObserver observer_{[this](std::string line) { lines_.push_back(std::move(line)); }};
  int recorded_ = 0;
};

TEST_F(AnnounceIntentsTest, GoesOnOnceTheAttemptsAreRecorded) {
  observer_.HoldIntents();
  Announce([this] { ++recorded_; });
  EXPECT_EQ(lines_, std::vector<std::string>{"intend n1:2 n2:1"});
  Poll();
  EXPECT_EQ(recorded_, 0);
  observer_.RecordIntents();
  Poll();
  EXPECT_EQ(recorded_, 1);
}

// An observer that keeps no records answers inside OnIntended.
TEST_F(AnnounceIntentsTest, NeverGoesOnInsideTheCall) {
  Announce([this] {
    EXPECT_TRUE(strand_.running_in_this_thread());
    ++recorded_;
  });
  EXPECT_EQ(recorded_, 0);
  Poll();
  EXPECT_EQ(recorded_, 1);
}

TEST_F(AnnounceIntentsTest, NeverGoesOnInsideTheAnswerThatTheyAreRecorded) {
  observer_.HoldIntents();
  Announce([this] { ++recorded_; });
  observer_.RecordIntents();  // From the store's thread, as it may be.
  EXPECT_EQ(recorded_, 0);
  Poll();
  EXPECT_EQ(recorded_, 1);
}

struct TellsTwice final : BatchObserver {
  void OnAttemptStarted(const std::string&, int, const std::vector<k8s::FieldManager>&) override {}
  void OnRetryScheduled(const std::string&, int, RetryCause, const NodeError&,
                        absl::Duration) override {}
  void OnThrottled(const std::string&, int, absl::Duration, const NodeError&) override {}
  void OnFinished(const NodeTaskResult&, absl::AnyInvocable<void()>) override {}
  void OnIntended(std::vector<AttemptIntent>, absl::AnyInvocable<void()> recorded) override {
    recorded();
    recorded();
  }
};

TEST_F(AnnounceIntentsTest, GoesOnAtMostOnce) {
  TellsTwice twice;
  AnnounceIntents(strand_, twice, {{.node = "n1"}}, [this] { ++recorded_; });
  Poll();
  EXPECT_EQ(recorded_, 1);
}

// Intents of an operation that is lost are never recorded; what waited for them is let go of.
TEST_F(AnnounceIntentsTest, WhatIsNeverRecordedIsForgottenWithTheObserver) {
  auto owner = std::make_shared<int>();
  auto observer = std::make_unique<RecordingObserver>([](std::string) {});
  observer->HoldIntents();
  AnnounceIntents(strand_, *observer, {{.node = "n1"}}, [owner] { ++*owner; });
  EXPECT_EQ(owner.use_count(), 2);
  observer.reset();
  EXPECT_EQ(owner.use_count(), 1);
  Poll();
  EXPECT_EQ(*owner, 0);
}

}  // namespace
}  // namespace nodeops::engine
