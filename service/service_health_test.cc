#include "service/service_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"

namespace nodeops {
namespace {

using http::Observation;

constexpr auto kUnknown = Observation::State::kUnknown;
constexpr auto kGood = Observation::State::kGood;
constexpr auto kBad = Observation::State::kBad;

// Answers what the test says.
class FakeTransport final : public k8s::Transport {
 public:
  boost::asio::awaitable<k8s::HttpResult> Send(k8s::HttpRequest) override { co_return answer; }
  k8s::HttpResult answer;
};

boost::asio::awaitable<void> SendOne(std::shared_ptr<k8s::Transport> transport) {
  k8s::HttpRequest request;
  co_await transport->Send(std::move(request));
}

class ServiceHealthTest : public testing::Test {
 protected:
  Observation After(k8s::HttpResult answer) {
    fake_->answer = std::move(answer);
    io_.restart();
    boost::asio::co_spawn(io_, SendOne(transport_), boost::asio::detached);
    io_.run();
    return health_.Now().clusters.at(0).api_server;
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  ServiceHealth health_{clock_};
  std::shared_ptr<FakeTransport> fake_ = std::make_shared<FakeTransport>();
  std::shared_ptr<k8s::Transport> transport_ = health_.Watch("prod", fake_);
};

TEST_F(ServiceHealthTest, KnowsNothingAtFirst) {
  const http::Readiness now = health_.Now();
  EXPECT_FALSE(now.shutting_down);
  EXPECT_EQ(now.store.state, kUnknown);
  ASSERT_EQ(now.clusters.size(), 1u);
  EXPECT_EQ(now.clusters[0].name, "prod");
  EXPECT_EQ(now.clusters[0].api_server.state, kUnknown);
}

TEST_F(ServiceHealthTest, NotesHowAnApiServerAnswers) {
  for (const int status : {200, 403, 404, 409, 429}) {
    EXPECT_EQ(After(k8s::HttpResponse{.status = status}).state, kGood) << status;
  }
  for (const int status : {401, 500, 503}) {
    const Observation seen = After(k8s::HttpResponse{.status = status});
    EXPECT_EQ(seen.state, kBad) << status;
    EXPECT_EQ(seen.problem, "answered " + std::to_string(status));
  }
  EXPECT_EQ(After(k8s::HttpResponse{.status = 200}).problem, "");
}

TEST_F(ServiceHealthTest, NotesThatAnApiServerIsNotReached) {
  const Observation seen = After(k8s::TransportError{.message = "no route"});
  EXPECT_EQ(seen.state, kBad);
  EXPECT_EQ(seen.problem, "no route");
  EXPECT_EQ(seen.seen, clock_.Now());
}

TEST_F(ServiceHealthTest, AClosedIdleConnectionSaysNothing) {
  After(k8s::HttpResponse{.status = 200});
  EXPECT_EQ(After(k8s::TransportError{.kind = k8s::TransportError::Kind::kReusedClosed}).state,
            kGood);
}

// Answers every write with `status`.
class FailingStore final : public operations::OperationStore {
 public:
  absl::Status status;
  bool is_durable() const override { return true; }
  void Create(operations::NewOperation, Recorded done) override { done(status); }
  void Append(operations::EventGroup, Recorded done) override { done(status); }
  void ClaimUnfinished(std::string, Done<std::vector<operations::ClaimedOperation>>) override {}
  void ListNodes(std::string, operations::NodesQuery, Done<operations::StoredNodes>) override {}
  void Get(std::string, Done<v1::Operation>) override {}
  void ReadEvents(std::string, int64_t, size_t, Done<operations::EventPage>) override {}
  void NotifyAppended(std::string, int64_t, std::weak_ptr<operations::AppendListener>) override {}
  void List(operations::OperationsQuery, Done<operations::StoredOperations>) override {}
  void ListChanged(operations::OperationFilter, int64_t, size_t,
                   Done<operations::ChangedOperations>) override {}
  void NotifyChanged(int64_t, std::weak_ptr<operations::AppendListener>) override {}
  void ListResults(std::string, std::vector<v1::NodeResult::Result>, size_t, int64_t,
                   Done<operations::StoredResults>) override {}
  void FindRequest(std::string, Done<std::optional<operations::RequestRecord>>) override {}
};

TEST_F(ServiceHealthTest, NotesWhetherTheStoreTakesWrites) {
  const auto failing = std::make_shared<FailingStore>();
  const auto store = health_.Watch(failing);
  const auto after = [&](absl::Status status) {
    failing->status = std::move(status);
    store->Create({}, [](const absl::Status&) {});
    const auto created = health_.Now().store.state;
    store->Append({}, [](const absl::Status&) {});
    EXPECT_EQ(health_.Now().store.state, created);
    return created;
  };
  EXPECT_EQ(after(absl::OkStatus()), kGood);
  EXPECT_EQ(after(absl::ResourceExhaustedError("disk full")), kBad);
  EXPECT_EQ(health_.Now().store.problem, "disk full");
  EXPECT_EQ(after(absl::AlreadyExistsError("")), kGood);
  EXPECT_EQ(after(absl::UnavailableError("broken")), kBad);
  EXPECT_EQ(after(absl::AbortedError("")), kGood);
}

TEST_F(ServiceHealthTest, AFailureOfTheStoreCountsForAWhile) {
  const auto failing = std::make_shared<FailingStore>();
  failing->status = absl::ResourceExhaustedError("disk full");
  health_.Watch(failing)->Append({}, [](const absl::Status&) {});
  clock_.Advance(kStoreFailureCounts - absl::Seconds(1));
  EXPECT_EQ(health_.Now().store.state, kBad);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(health_.Now().store.state, kUnknown);
}

TEST_F(ServiceHealthTest, SaysThatItShutsDown) {
  health_.ShutDown();
  EXPECT_TRUE(health_.Now().shutting_down);
}

}  // namespace
}  // namespace nodeops
