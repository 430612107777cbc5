#include "service/node_events/event_observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/fake_transport.h"

namespace nodeops::node_events {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

// Remembers what it hears and holds the records of results back.
struct Inner final : engine::BatchObserver {
  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>& writers) override {
    heard.push_back(node + " attempt " +
                    std::to_string(attempt + static_cast<int>(writers.size())));
  }
  void OnRetryScheduled(const std::string& node, int, engine::RetryCause, const engine::NodeError&,
                        absl::Duration) override {
    heard.push_back(node + " retry");
  }
  void OnThrottled(const std::string& node, int, absl::Duration,
                   const engine::NodeError&) override {
    heard.push_back(node + " throttled");
  }
  void OnFinished(const engine::NodeTaskResult& result,
                  absl::AnyInvocable<void()> recorded) override {
    heard.push_back(result.node + " finished");
    records.push_back(std::move(recorded));
  }
  void OnIntended(std::vector<engine::AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override {
    heard.push_back("intended " + intents.at(0).node);
    recorded();
  }
  void OnWriteResolved(const std::string& node, engine::WriteFate) override {
    heard.push_back(node + " write resolved");
  }
  void OnReleased() override { heard.push_back("released"); }

  std::vector<std::string> heard;
  std::vector<absl::AnyInvocable<void()>> records;
};

class EventObserverTest : public testing::Test {
 protected:
  void Finish(engine::NodeOutcome outcome) {
    engine::NodeTaskResult result;
    result.node = "n1";
    result.outcome = outcome;
    observer_->OnFinished(result, [this] { ++recorded_; });
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<k8s::FakeTransport> transport_ =
      std::make_shared<k8s::FakeTransport>(io_.get_executor(), clock_);
  const std::shared_ptr<Inner> inner_ = std::make_shared<Inner>();
  const std::shared_ptr<engine::BatchObserver> observer_ = NewEventObserver(
      inner_, engine::BatchSpec{},
      std::make_shared<EventPublisher>("prod", io_.get_executor(), clock_,
                                       std::make_shared<k8s::EventClient>(transport_)),
      clock_);
  int recorded_ = 0;
};

TEST_F(EventObserverTest, AnEventFollowsTheRecordOfTheResult) {
  transport_->Answer(201, "");
  Finish(engine::NodeOutcome::kChanged);
  EXPECT_THAT(inner_->heard, ElementsAre("n1 finished"));
  EXPECT_THAT(transport_->requests(), SizeIs(0));
  inner_->records.at(0)();
  EXPECT_EQ(recorded_, 1);
  EXPECT_THAT(transport_->requests(), SizeIs(0));  // Not in the way of who records.
  io_.restart();
  io_.poll();
  EXPECT_THAT(transport_->requests(), SizeIs(1));
}

TEST_F(EventObserverTest, AResultWithoutAnEventIsPassedOn) {
  Finish(engine::NodeOutcome::kUnchanged);
  inner_->records.at(0)();
  EXPECT_EQ(recorded_, 1);
  io_.restart();
  io_.poll();
  EXPECT_THAT(transport_->requests(), SizeIs(0));
}

TEST_F(EventObserverTest, EverythingElseIsPassedOn) {
  observer_->OnIntended({{"n1", 1}}, [this] { ++recorded_; });
  observer_->OnAttemptStarted("n1", 1, {});
  observer_->OnRetryScheduled("n1", 1, engine::RetryCause::kConflict, {}, absl::Seconds(1));
  observer_->OnThrottled("n1", 2, absl::Seconds(1), {});
  observer_->OnWriteResolved("n1", engine::WriteFate::kTookEffect);
  observer_->OnReleased();
  EXPECT_EQ(recorded_, 1);
  EXPECT_THAT(inner_->heard, ElementsAre("intended n1", "n1 attempt 1", "n1 retry", "n1 throttled",
                                         "n1 write resolved", "released"));
}

}  // namespace
}  // namespace nodeops::node_events
