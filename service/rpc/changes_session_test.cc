#include "service/rpc/changes_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "service/rpc/testing/fake_operation_service.h"
#include "service/rpc/testing/fake_stream.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;
using testing::ElementsAre;

std::vector<std::string> Names(const v1::OperationsUpdate& update) {
  std::vector<std::string> names;
  for (const auto& operation : update.operations()) names.push_back(operation.name());
  return names;
}

class ChangesSessionTest : public testing::Test {
 protected:
  // Runs the service's answers, then takes the message that is being sent.
  v1::OperationsUpdate Take() {
    Run();
    EXPECT_TRUE(stream_.sending());
    if (!stream_.sending()) return {};
    const v1::OperationsUpdate update = stream_.Sent();
    session_->OnSent(true);
    Run();
    return update;
  }
  void Run() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  FakeOperationService service_{io_.get_executor()};
  FakeStream<v1::OperationsUpdate> stream_;
  std::shared_ptr<ChangesSession> session_ =
      std::make_shared<ChangesSession>(service_, stream_, WatchOptions());
};

TEST_F(ChangesSessionTest, FirstComesThePastThenEachChange) {
  service_.Change("operations/a");
  service_.Change("operations/b");
  service_.Change("operations/a");
  session_->Start("state = RUNNING", 0);
  const auto past = Take();
  EXPECT_THAT(Names(past), ElementsAre("operations/b", "operations/a"));
  EXPECT_EQ(past.last_change(), 3);
  EXPECT_TRUE(past.up_to_date());
  service_.Change("operations/c");
  const auto news = Take();
  EXPECT_THAT(Names(news), ElementsAre("operations/c"));
  EXPECT_EQ(news.last_change(), 4);
  EXPECT_FALSE(news.up_to_date());  // Said once.
  EXPECT_THAT(service_.filters(), ElementsAre("state = RUNNING"));
}

TEST_F(ChangesSessionTest, AWatchGoesOnAfterTheChangeAskedFor) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) service_.Change(name);
  session_->Start("", 2);
  const auto first = Take();
  EXPECT_THAT(Names(first), ElementsAre("operations/c"));
  EXPECT_EQ(first.last_change(), 3);
}

TEST_F(ChangesSessionTest, WhereThereIsNothingTheCallerIsToldSoSoon) {
  session_->Start("", 0);
  Run();
  EXPECT_THAT(service_.change_waits(), ElementsAre(absl::Milliseconds(100)));
  service_.RunOutWaits();
  EXPECT_EQ(Take().ShortDebugString(), "up_to_date: true");
  EXPECT_THAT(service_.change_waits(), ElementsAre(WatchOptions().heartbeat));
}

TEST_F(ChangesSessionTest, AHeartbeatHasTheChangeAlone) {
  service_.Change("operations/a");
  session_->Start("", 0);
  Take();
  for (int i = 0; i < 2; ++i) {
    service_.RunOutWaits();
    EXPECT_EQ(Take().ShortDebugString(), "last_change: 1");
  }
}

TEST_F(ChangesSessionTest, APageIsSplitBySizeAndOnlyItsEndMovesThePlace) {
  service_.Change("operations/0", 1);
  session_->Start("", 0);
  Take();
  service_.Change("operations/a", 100 << 10);
  Run();  // It is being sent while the rest happens.
  service_.Change("operations/b", 100 << 10);
  service_.Change("operations/c", 100 << 10);
  service_.Change("operations/d", 300 << 10);
  service_.Change("operations/e", 1);
  EXPECT_EQ(Take().last_change(), 2);
  const auto first = Take();
  EXPECT_THAT(Names(first), ElementsAre("operations/b", "operations/c"));
  EXPECT_EQ(first.last_change(), 2);
  const auto second = Take();
  EXPECT_THAT(Names(second), ElementsAre("operations/d"));  // Larger than the limit, but one.
  EXPECT_EQ(second.last_change(), 2);
  const auto third = Take();
  EXPECT_THAT(Names(third), ElementsAre("operations/e"));
  EXPECT_EQ(third.last_change(), 6);
}

TEST_F(ChangesSessionTest, APageIsBoundedByCountAndUpToDateComesWithTheLast) {
  for (int i = 0; i < 250; ++i) service_.Change(absl::StrCat("operations/", i));
  session_->Start("", 0);
  const auto first = Take();
  EXPECT_EQ(first.operations_size(), 100);
  EXPECT_EQ(first.last_change(), 100);
  EXPECT_FALSE(first.up_to_date());
  EXPECT_FALSE(Take().up_to_date());
  const auto last = Take();
  EXPECT_EQ(last.operations_size(), 50);
  EXPECT_TRUE(last.up_to_date());
}

TEST_F(ChangesSessionTest, ASlowReaderGetsEachOperationOnceAsItStands) {
  service_.Change("operations/a");
  session_->Start("", 0);
  Run();
  ASSERT_TRUE(stream_.sending());
  for (int i = 0; i < 1000; ++i) service_.Change("operations/a", i);
  EXPECT_EQ(service_.waiting(), 0u);  // Nothing is asked for while it does not read.
  Take();
  const auto news = Take();
  ASSERT_EQ(news.operations_size(), 1);
  EXPECT_EQ(news.operations(0).reason().size(), 999u);
  EXPECT_EQ(news.last_change(), 1001);
}

TEST_F(ChangesSessionTest, WhatTheServiceRefusesEndsWithItsStatus) {
  service_.FailWith(absl::InvalidArgumentError("filter: cannot be read"));
  session_->Start("(", 0);
  Run();
  EXPECT_THAT(stream_.status().value(),
              StatusIs(absl::StatusCode::kInvalidArgument, "filter: cannot be read"));
}

TEST_F(ChangesSessionTest, AnErrorInMidStreamEndsItWithItsDetails) {
  session_->Start("", 0);
  Run();
  absl::Status error = absl::OutOfRangeError("gone");
  error.SetPayload("type.googleapis.com/x", absl::Cord("detail"));
  service_.BreakCursors(error);
  Run();
  EXPECT_EQ(stream_.status().value(), error);
}

TEST_F(ChangesSessionTest, GoingAwayTellsWhereToResume) {
  service_.Change("operations/a");
  session_->Start("", 0);
  Take();
  session_->GoAway("the server is shutting down");
  const auto last = Take();
  EXPECT_EQ(last.going_away().reason(), "the server is shutting down");
  EXPECT_EQ(last.going_away().resume_after_sequence(), 1);
  EXPECT_EQ(last.last_change(), 1);
  EXPECT_THAT(stream_.status().value(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "the server is shutting down: call WatchOperations with after_change=1"));
  Run();
  EXPECT_EQ(service_.waiting(), 0u);
  EXPECT_EQ(session_.use_count(), 1);
}

TEST_F(ChangesSessionTest, GoingAwayInTheMiddleOfAPageResumesBeforeIt) {
  service_.Change("operations/a", 200 << 10);
  service_.Change("operations/b", 200 << 10);
  session_->Start("", 0);
  Run();
  ASSERT_TRUE(stream_.sending());
  session_->GoAway("bye");
  EXPECT_THAT(Names(Take()), ElementsAre("operations/a"));
  EXPECT_EQ(Take().going_away().resume_after_sequence(), 0);
}

TEST_F(ChangesSessionTest, ACallerThatGoesAwayLeavesNothingBehind) {
  service_.Change("operations/a");
  session_->Start("", 0);
  Take();
  EXPECT_EQ(service_.waiting(), 1u);
  session_->OnCancel();
  EXPECT_EQ(stream_.status()->code(), absl::StatusCode::kCancelled);
  Run();
  EXPECT_EQ(service_.waiting(), 0u);
  EXPECT_EQ(session_.use_count(), 1);
}

TEST_F(ChangesSessionTest, ACancelBeforeTheStartIsDecidedEndsItOnce) {
  session_->Start("", 0);
  session_->OnCancel();
  Run();
  EXPECT_EQ(stream_.status()->code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(session_.use_count(), 1);
}

// A stream that answers each message from a thread of its own, as gRPC does.
class ThreadedStream final : public UpdateStream<v1::OperationsUpdate> {
 public:
  void Send(const v1::OperationsUpdate& update) override {
    EXPECT_EQ(sending_.fetch_add(1), 0);
    EXPECT_GE(update.last_change(), last_change_);
    last_change_ = update.last_change();
    boost::asio::post(pool_, [this] {
      EXPECT_EQ(sending_.fetch_sub(1), 1);
      session_.load()->OnSent(true);
    });
  }
  void Close(const absl::Status&) override {
    EXPECT_EQ(sending_.load(), 0);
    EXPECT_EQ(closed_.fetch_add(1), 0);
  }

  std::atomic<ChangesSession*> session_ = nullptr;
  std::atomic<int> closed_ = 0;
  boost::asio::thread_pool pool_{1};

 private:
  std::atomic<int> sending_ = 0;
  int64_t last_change_ = 0;
};

TEST(ChangesSessionThreads, AnswersSendsAndCancelsInParallelEndTheStreamOnce) {
  for (int round = 0; round < 200; ++round) {
    boost::asio::thread_pool answers(2);
    FakeOperationService service(answers.get_executor());
    ThreadedStream stream;
    const auto session = std::make_shared<ChangesSession>(service, stream, WatchOptions());
    stream.session_ = session.get();
    session->Start("", 0);
    std::thread changer([&] {
      for (int i = 0; i < 50; ++i) service.Change(absl::StrCat("operations/", i % 7));
    });
    std::thread ender([&] { round % 2 == 0 ? session->OnCancel() : session->GoAway("bye"); });
    changer.join();
    ender.join();
    while (stream.closed_.load() == 0) std::this_thread::yield();
    answers.join();
    stream.pool_.join();
    EXPECT_EQ(stream.closed_.load(), 1);
  }
}

}  // namespace
}  // namespace nodeops::rpc
