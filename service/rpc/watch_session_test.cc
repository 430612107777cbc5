#include "service/rpc/watch_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/rpc/testing/fake_operation_service.h"
#include "service/rpc/testing/fake_stream.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

using TestStream = FakeStream<v1::OperationUpdate>;

constexpr char kName[] = "operations/a";

class WatchSessionTest : public testing::Test {
 protected:
  // Runs the service's answers, then takes the message that is being sent.
  v1::OperationUpdate Take() {
    Run();
    v1::OperationUpdate update;
    EXPECT_TRUE(stream_.sending());
    if (!stream_.sending()) return update;
    update = stream_.Sent();
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
  TestStream stream_;
  WatchOptions options_;
  std::shared_ptr<WatchSession> session_ =
      std::make_shared<WatchSession>(service_, stream_, options_);
};

std::vector<int64_t> Sequences(const v1::OperationUpdate& update) {
  std::vector<int64_t> sequences;
  for (const auto& event : update.events()) sequences.push_back(event.sequence());
  return sequences;
}

TEST_F(WatchSessionTest, ABatchStreamsSnapshotEventsSnapshotAndOk) {
  session_->StartBatch({});
  const auto first = Take();
  EXPECT_EQ(first.operation().name(), "operations/batch-1");
  EXPECT_EQ(first.last_sequence(), 0);
  EXPECT_THAT(Sequences(Take()), ElementsAre(1));
  service_.Append("operations/batch-1", 2);
  const auto events = Take();
  EXPECT_THAT(Sequences(events), ElementsAre(2, 3));
  EXPECT_EQ(events.last_sequence(), 3);
  service_.End("operations/batch-1");
  EXPECT_THAT(Sequences(Take()), ElementsAre(4));
  EXPECT_FALSE(stream_.status().has_value());
  const auto last = Take();
  EXPECT_EQ(last.operation().state(), v1::Operation::SUCCEEDED);
  EXPECT_EQ(last.last_sequence(), 4);
  EXPECT_THAT(stream_.status().value(), base::IsOk());
}

TEST_F(WatchSessionTest, ARefusedBatchEndsWithItsStatus) {
  service_.FailWith(absl::UnavailableError("cluster prod"));
  session_->StartBatch({});
  Run();
  EXPECT_THAT(stream_.status().value(), StatusIs(absl::StatusCode::kUnavailable, "cluster prod"));
}

TEST_F(WatchSessionTest, AWatchBeginsAfterTheSequenceAskedFor) {
  service_.Create(kName, 5);
  session_->StartWatch(kName, 3);
  const auto first = Take();
  EXPECT_EQ(first.operation().name(), kName);
  EXPECT_EQ(first.last_sequence(), 3);
  EXPECT_THAT(Sequences(Take()), ElementsAre(4, 5));
}

TEST_F(WatchSessionTest, AWatchOfAnOperationThatHasEndedGivesWhatItHasAndEnds) {
  service_.Create(kName, 2);
  service_.End(kName);
  session_->StartWatch(kName, 3);
  EXPECT_TRUE(Take().has_operation());
  EXPECT_EQ(Take().operation().state(), v1::Operation::SUCCEEDED);
  EXPECT_THAT(stream_.status().value(), base::IsOk());
}

TEST_F(WatchSessionTest, AWatchOfNothingIsNotFound) {
  session_->StartWatch("operations/none", 0);
  Run();
  EXPECT_THAT(stream_.status().value(),
              StatusIs(absl::StatusCode::kNotFound, "no operation operations/none"));
}

TEST_F(WatchSessionTest, ARefusedRequestEndsWithItsStatus) {
  session_->Refuse(absl::InvalidArgumentError("name"));
  EXPECT_THAT(stream_.status().value(), StatusIs(absl::StatusCode::kInvalidArgument, "name"));
  session_->OnCancel();
}

TEST_F(WatchSessionTest, AHeartbeatHasTheSequenceAlone) {
  service_.Create(kName, 2);
  session_->StartWatch(kName, 0);
  Take();
  Take();
  for (int i = 0; i < 2; ++i) {
    service_.RunOutWaits();
    EXPECT_EQ(Take().ShortDebugString(), "last_sequence: 2");
  }
}

TEST_F(WatchSessionTest, APageIsSplitBySize) {
  service_.Create(kName, 0);
  service_.Append(kName, 5, 30 << 10);
  service_.Append(kName, 1, 200 << 10);
  service_.Append(kName, 1);
  session_->StartWatch(kName, 0);
  Take();
  EXPECT_THAT(Sequences(Take()), ElementsAre(1, 2));
  EXPECT_THAT(Sequences(Take()), ElementsAre(3, 4));
  EXPECT_THAT(Sequences(Take()), ElementsAre(5));
  EXPECT_THAT(Sequences(Take()), ElementsAre(6));  // Larger than the limit, but one.
  EXPECT_THAT(Sequences(Take()), ElementsAre(7));
}

TEST_F(WatchSessionTest, APageIsBoundedByCount) {
  service_.Create(kName, 600);
  session_->StartWatch(kName, 0);
  Take();
  EXPECT_EQ(Take().events_size(), 256);
  EXPECT_EQ(Take().events_size(), 256);
  EXPECT_EQ(Take().events_size(), 88);
}

TEST_F(WatchSessionTest, ACallerThatGoesAwayLeavesTheOperationAlone) {
  service_.Create(kName, 1);
  session_->StartWatch(kName, 0);
  Take();
  Take();
  EXPECT_EQ(service_.waiting(), 1u);
  session_->OnCancel();
  EXPECT_EQ(stream_.status()->code(), absl::StatusCode::kCancelled);
  Run();
  EXPECT_EQ(service_.waiting(), 0u);
  EXPECT_THAT(service_.cancelled(), testing::IsEmpty());
}

TEST_F(WatchSessionTest, ACancelDuringASendWaitsForIt) {
  service_.Create(kName, 1);
  session_->StartWatch(kName, 0);
  Run();
  ASSERT_TRUE(stream_.sending());
  session_->OnCancel();
  EXPECT_FALSE(stream_.status().has_value());
  stream_.Sent();
  session_->OnSent(false);
  EXPECT_EQ(stream_.status()->code(), absl::StatusCode::kCancelled);
}

TEST_F(WatchSessionTest, ABatchIsAcceptedThoughItsCallerHasGone) {
  service_.Hold(true);
  session_->StartBatch({});
  Run();
  session_->OnCancel();
  EXPECT_EQ(stream_.status()->code(), absl::StatusCode::kCancelled);
  service_.Hold(false);
  Run();
  EXPECT_EQ(service_.batches().size(), 1u);
  EXPECT_THAT(service_.cancelled(), testing::IsEmpty());
}

TEST_F(WatchSessionTest, GoingAwayTellsWhereToResume) {
  service_.Create(kName, 3);
  session_->StartWatch(kName, 0);
  Take();
  Take();
  session_->GoAway("the server is shutting down");
  const auto last = Take();
  EXPECT_EQ(last.going_away().reason(), "the server is shutting down");
  EXPECT_EQ(last.going_away().resume_after_sequence(), 3);
  EXPECT_EQ(last.last_sequence(), 3);
  EXPECT_THAT(stream_.status().value(),
              StatusIs(absl::StatusCode::kUnavailable,
                       "the server is shutting down: call WatchOperation for operations/a with "
                       "after_sequence=3"));
}

TEST_F(WatchSessionTest, GoingAwayDuringASendResumesAfterIt) {
  service_.Create(kName, 300);
  session_->StartWatch(kName, 0);
  Take();
  ASSERT_TRUE(stream_.sending());
  session_->GoAway("bye");
  EXPECT_EQ(Take().events_size(), 256);
  EXPECT_EQ(Take().going_away().resume_after_sequence(), 256);
}

TEST_F(WatchSessionTest, GoingAwayWaitsForABatchThatIsBeingDecided) {
  service_.Hold(true);
  session_->StartBatch({});
  Run();
  session_->GoAway("bye");
  Run();
  EXPECT_FALSE(stream_.sending());
  EXPECT_FALSE(stream_.status().has_value());
  service_.Hold(false);
  EXPECT_EQ(Take().operation().name(), "operations/batch-1");
  EXPECT_EQ(Take().going_away().resume_after_sequence(), 0);
  EXPECT_EQ(stream_.status()->code(), absl::StatusCode::kUnavailable);
}

TEST_F(WatchSessionTest, NothingIsHeldOnceTheStreamHasEnded) {
  service_.Create(kName, 1);
  session_->StartWatch(kName, 0);
  Take();
  Take();
  session_->OnCancel();
  Run();
  EXPECT_EQ(session_.use_count(), 1);
}

// Every order of inputs up to a depth, each followed by a normal end.
enum class Input { kAnswer, kAppend, kEnd, kSent, kBroken, kCancel, kGoAway, kRunOut };
constexpr int kInputs = 8;

class Schedule {
 public:
  explicit Schedule(bool batch) {
    if (batch) {
      name_ = "operations/batch-1";
      session_->StartBatch({});
    } else {
      service_.Create(name_, 1);
      session_->StartWatch(name_, 0);
    }
  }

  // False if it cannot happen now.
  bool Apply(Input input) {
    switch (input) {
      case Input::kAnswer:
        io_.restart();
        return io_.poll_one() > 0;
      case Input::kAppend:
        if (ended_) return false;
        service_.Append(name_, 1);
        return true;
      case Input::kEnd:
        service_.End(name_);
        return !std::exchange(ended_, true);
      case Input::kSent:
        return Sent(true);
      case Input::kBroken:
        return Sent(false);
      case Input::kCancel:
        cancelled_ = true;
        session_->OnCancel();
        return true;
      case Input::kGoAway:
        session_->GoAway("bye");
        return true;
      case Input::kRunOut:
        if (service_.waiting() == 0) return false;
        service_.RunOutWaits();
        return true;
    }
    return false;
  }

  void FinishAndCheck() {
    service_.End(name_);
    while (Apply(Input::kAnswer) || Apply(Input::kSent)) {
    }
    ASSERT_TRUE(stream_.status().has_value()) << "the stream never ended";
    const auto code = stream_.status()->code();
    if (code == absl::StatusCode::kOk) {
      EXPECT_EQ(last_.operation().state(), v1::Operation::SUCCEEDED);
      EXPECT_EQ(last_.operation().last_sequence(), sequence_);
    } else if (code == absl::StatusCode::kUnavailable) {
      EXPECT_EQ(last_.going_away().resume_after_sequence(), sequence_);
    } else {
      EXPECT_EQ(code, absl::StatusCode::kCancelled);
      EXPECT_TRUE(cancelled_);
    }
    EXPECT_EQ(service_.waiting(), 0u);
    EXPECT_EQ(session_.use_count(), 1) << "something still holds the session";
  }

 private:
  bool Sent(bool ok) {
    if (!stream_.sending()) return false;
    last_ = stream_.Sent();
    EXPECT_TRUE(sequence_ > 0 || first_ || last_.has_operation()) << "no snapshot at first";
    first_ = true;
    for (const auto& event : last_.events()) EXPECT_EQ(event.sequence(), ++sequence_);
    EXPECT_EQ(last_.last_sequence(), sequence_);
    if (!ok) cancelled_ = true;
    session_->OnSent(ok);
    return true;
  }

  boost::asio::io_context io_{1};
  FakeOperationService service_{io_.get_executor()};
  TestStream stream_;
  std::shared_ptr<WatchSession> session_ =
      std::make_shared<WatchSession>(service_, stream_, WatchOptions());
  std::string name_ = kName;
  v1::OperationUpdate last_;
  int64_t sequence_ = 0;
  bool first_ = false;
  bool ended_ = false;
  bool cancelled_ = false;
};

// Plays `inputs`; the index of the first one that cannot happen, or -1.
int Play(bool batch, const std::vector<int>& inputs) {
  Schedule schedule(batch);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!schedule.Apply(static_cast<Input>(inputs[i]))) return static_cast<int>(i);
  }
  schedule.FinishAndCheck();
  return -1;
}

TEST(WatchSessionSchedules, EveryOrderOfInputsEndsTheStreamOnceAndLosesNothing) {
  constexpr int kDepth = 7;
  for (const bool batch : {false, true}) {
    int played = 0;
    std::vector<int> inputs(kDepth, 0);
    while (true) {
      const int impossible = Play(batch, inputs);
      if (impossible < 0) ++played;
      if (testing::Test::HasFailure()) {
        FAIL() << "inputs " << testing::PrintToString(inputs) << " batch " << batch;
      }
      // The next order; those that share an impossible beginning are left out.
      int i = impossible < 0 ? kDepth - 1 : impossible;
      std::fill(inputs.begin() + i + 1, inputs.end(), 0);
      while (i >= 0 && ++inputs[i] == kInputs) inputs[i--] = 0;
      if (i < 0) break;
    }
    EXPECT_GT(played, 20000);
  }
}

// A stream that answers each message from a thread of its own, as gRPC does.
class ThreadedStream final : public UpdateStream<v1::OperationUpdate> {
 public:
  void Send(const v1::OperationUpdate& update) override {
    EXPECT_EQ(sending_.fetch_add(1), 0);
    for (const auto& event : update.events()) EXPECT_EQ(event.sequence(), ++sequence_);
    boost::asio::post(pool_, [this] {
      EXPECT_EQ(sending_.fetch_sub(1), 1);
      session_.load()->OnSent(true);
    });
  }
  void Close(const absl::Status&) override {
    EXPECT_EQ(sending_.load(), 0);
    EXPECT_EQ(closed_.fetch_add(1), 0);
  }

  std::atomic<WatchSession*> session_ = nullptr;
  std::atomic<int> closed_ = 0;
  boost::asio::thread_pool pool_{1};

 private:
  std::atomic<int> sending_ = 0;
  int64_t sequence_ = 0;
};

TEST(WatchSessionThreads, AnswersSendsAndCancelsInParallelEndTheStreamOnce) {
  for (int round = 0; round < 200; ++round) {
    boost::asio::thread_pool answers(2);
    FakeOperationService service(answers.get_executor());
    service.Create(kName, 1);
    ThreadedStream stream;
    const auto session = std::make_shared<WatchSession>(service, stream, WatchOptions());
    stream.session_ = session.get();
    session->StartWatch(kName, 0);
    std::thread appender([&] {
      for (int i = 0; i < 20; ++i) service.Append(kName, 3);
      service.End(kName);
    });
    std::thread canceller([&] {
      if (round % 3 == 1) session->OnCancel();
      if (round % 3 == 2) session->GoAway("bye");
    });
    appender.join();
    canceller.join();
    while (stream.closed_.load() == 0) std::this_thread::yield();
    answers.join();
    stream.pool_.join();
    EXPECT_EQ(stream.closed_.load(), 1);
  }
}

}  // namespace
}  // namespace nodeops::rpc
