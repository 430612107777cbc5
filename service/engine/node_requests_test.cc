#include "service/engine/node_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <random>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/fake_transport.h"
#include "k8s/testing/run_coroutine.h"
#include "service/engine/testing/answers.h"

namespace nodeops::engine {
namespace {

using testing::HasSubstr;
using testing::Not;

class NodeRequestsTest : public testing::Test {
 protected:
  bool Read(absl::Duration limit = absl::Seconds(30)) { return Run(requests().Read(limit)); }
  bool Write(absl::Duration limit = absl::Seconds(30)) {
    k8s::Node node = *k8s::Node::Parse(NodeAnswer({.version = 41}).body);
    return Run(requests().Write(std::move(node), limit));
  }
  bool Run(asio::awaitable<k8s::ApiResult<k8s::Node>> request) {
    auto is_ok = [](asio::awaitable<k8s::ApiResult<k8s::Node>> inner) -> asio::awaitable<bool> {
      const k8s::ApiResult<k8s::Node> answer = co_await std::move(inner);
      co_return answer.ok();
    };
    return k8s::RunCoroutine(io_, clock_, is_ok(std::move(request)));
  }

  NodeRequests& requests() {
    if (!requests_) {
      context_.reset(new ClusterContext{"prod",
                                        io_.get_executor(),
                                        clock_,
                                        random_,
                                        std::make_shared<k8s::NodeClient>(transport_),
                                        Admission::Create(io_.get_executor(), clock_, 10, 1),
                                        {"legacy.test/mark"},
                                        {}});
      requests_.emplace(context_, std::make_shared<const BatchSpec>(spec_), "n1");
    }
    return *requests_;
  }

  // How long a further slot would have to be waited for, at one request a second.
  absl::Duration TimeToNextSlot() {
    bool granted = false;
    context_->admission->Request("operations/2", 1, Admission::Priority::kFirstAttempt,
                                 [&] { granted = true; });
    return clock_.RunUntilIdle(io_, [&] { return granted; });
  }

  asio::io_context io_;
  base::SimulatedClock clock_;
  std::mt19937_64 random_{1};
  BatchSpec spec_ = {.operation = "operations/1", .action = Action::kUncordon};
  const std::shared_ptr<k8s::FakeTransport> transport_ =
      std::make_shared<k8s::FakeTransport>(io_.get_executor(), clock_);
  std::shared_ptr<ClusterContext> context_;
  std::optional<NodeRequests> requests_;
};

TEST_F(NodeRequestsTest, CountsWhatTheServerMayHaveSeen) {
  const std::vector<k8s::HttpResult> seen = {NodeAnswer({}),
                                             ConflictAnswer("n1"),
                                             StatusAnswer(503, "", "busy", "1"),
                                             Lost(),
                                             ReusedClosed(),
                                             k8s::HttpResponse{.status = 200, .body = "{"},
                                             StatusAnswer(404, "NotFound", "gone"),
                                             StatusAnswer(401, "Unauthorized", "who")};
  int count = 0;
  for (const k8s::HttpResult& answer : seen) {
    transport_->Answer(answer);
    transport_->Answer(answer);
    Read();
    Write();
    ++count;
    EXPECT_EQ(requests().reads(), count);
    EXPECT_EQ(requests().writes(), count);
  }
}

TEST_F(NodeRequestsTest, CountsNothingThatWasNotSent) {
  transport_->Answer(NotSent());
  transport_->Answer(NotSent());
  EXPECT_FALSE(Read());
  EXPECT_FALSE(Write());
  requests();
  requests_.emplace(context_, std::make_shared<const BatchSpec>(spec_), "..");
  EXPECT_FALSE(Read());
  EXPECT_EQ(transport_->requests().size(), 2u);
  EXPECT_EQ(requests().reads(), 0);
  EXPECT_EQ(requests().writes(), 0);
}

TEST_F(NodeRequestsTest, ARequestIsGivenUpAfterTheLimitOrFifteenSeconds) {
  for (int i = 0; i < 4; ++i) transport_->Answer(NodeAnswer({}));
  Read(absl::Seconds(3));
  Read(absl::Seconds(16));
  Write(absl::Milliseconds(1));
  Write(absl::Hours(1));
  EXPECT_EQ(transport_->requests().at(0).timeout, absl::Seconds(3));
  EXPECT_EQ(transport_->requests().at(1).timeout, absl::Seconds(15));
  EXPECT_EQ(transport_->requests().at(2).timeout, absl::Milliseconds(1));
  EXPECT_EQ(transport_->requests().at(3).timeout, absl::Seconds(15));
}

TEST_F(NodeRequestsTest, WritesTheBatchsChangeGuardedByTheRead) {
  transport_->Answer(NodeAnswer({}));
  Write();
  const k8s::HttpRequest& request = transport_->requests().at(0);
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_THAT(request.target, Not(HasSubstr("dryRun")));
  EXPECT_THAT(request.body, HasSubstr(R"("resourceVersion":"41")"));
  EXPECT_THAT(request.body, HasSubstr(R"("nodeops.dev/last-operation":"operations/1")"));
  EXPECT_THAT(request.body, HasSubstr(R"("legacy.test/mark":null)"));
}

TEST_F(NodeRequestsTest, OnlyAServerDryRunIsDry) {
  spec_.mode = Mode::kServerDryRun;
  spec_.retry.write_strategy = WriteStrategy::kUpdate;
  transport_->Answer(NodeAnswer({}));
  Write();
  EXPECT_EQ(transport_->requests().at(0).method, "PUT");
  EXPECT_THAT(transport_->requests().at(0).target, HasSubstr("dryRun=All"));
}

TEST_F(NodeRequestsTest, ASlotPaysForOneRequestAndEachFurtherOneIsCharged) {
  for (int i = 0; i < 3; ++i) transport_->Answer(NodeAnswer({}));
  requests().OnSlot();
  Read();
  Write();
  Read();
  // One token was there; two were taken, and one more has to be there.
  EXPECT_EQ(TimeToNextSlot(), absl::Seconds(2));
}

TEST_F(NodeRequestsTest, AFreshSlotIsNotChargedTwice) {
  for (int i = 0; i < 2; ++i) transport_->Answer(NodeAnswer({}));
  requests().OnSlot();
  Read();
  requests().OnSlot();
  Read();
  EXPECT_EQ(TimeToNextSlot(), absl::ZeroDuration());
}

}  // namespace
}  // namespace nodeops::engine
