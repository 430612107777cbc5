#include "k8s/sandbox/server/in_process_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;
using Kind = TransportError::Kind;

class InProcessTransportTest : public testing::Test {
 protected:
  InProcessTransportTest() { server_.AddNode("n1"); }

  void Start(std::vector<Fault> answers, absl::Duration latency = absl::ZeroDuration()) {
    std::vector<FaultRule> rules;
    const auto times = static_cast<int64_t>(answers.size());
    if (times > 0) rules.push_back({.times = times, .answers = std::move(answers)});
    script_.emplace(std::move(rules));
    handler_.emplace(server_, *script_, journal_, clock_);
    transport_ = std::make_unique<InProcessTransport>(
        io_.get_executor(), clock_, *handler_,
        InProcessOptions{.latency = latency, .headers = {{"User-Agent", "test/1"}}});
  }

  struct Sent {
    std::optional<HttpResult> result;
    absl::Duration took;
  };

  // Begins a request; the result is there when the clock has run far enough.
  std::shared_ptr<Sent> Begin(std::string method = "GET", std::string body = "",
                              std::string target = "/api/v1/nodes/n1") {
    auto sent = std::make_shared<Sent>();
    HttpRequest request{
        std::move(method), std::move(target), {}, std::move(body), absl::Seconds(15)};
    if (!request.body.empty()) {
      request.headers.emplace_back("Content-Type", "application/merge-patch+json");
    }
    const base::MonotonicTime begin = clock_.MonotonicNow();
    asio::co_spawn(io_, transport_->Send(std::move(request)),
                   [this, sent, begin](std::exception_ptr, HttpResult result) {
                     sent->result = std::move(result);
                     sent->took = base::Between(begin, clock_.MonotonicNow());
                   });
    return sent;
  }

  Sent Send(std::string method = "GET", std::string body = "") {
    auto sent = Begin(std::move(method), std::move(body));
    clock_.RunUntilIdle(io_);
    return *sent;
  }

  static const HttpResponse& Response(const Sent& sent) {
    return std::get<HttpResponse>(*sent.result);
  }
  static const TransportError& Error(const Sent& sent) {
    return std::get<TransportError>(*sent.result);
  }

  base::SimulatedClock clock_;
  asio::io_context io_;
  ApiServer server_{{}, clock_};
  Journal journal_;
  std::optional<FaultScript> script_;
  std::optional<RequestHandler> handler_;
  std::unique_ptr<InProcessTransport> transport_;
};

constexpr char kCordon[] = R"({"spec":{"unschedulable":true}})";

TEST_F(InProcessTransportTest, AnswersAfterTheLatency) {
  Start({}, absl::Milliseconds(6));
  const Sent sent = Send();
  EXPECT_EQ(Response(sent).status, 200);
  EXPECT_THAT(Response(sent).body, HasSubstr(R"("name":"n1")"));
  EXPECT_EQ(sent.took, absl::Milliseconds(6));
  EXPECT_EQ(journal_.entries().back().user_agent, "test/1");
  // Handled halfway.
  EXPECT_EQ(clock_.Now() - journal_.entries().back().time, absl::Milliseconds(3));
}

TEST_F(InProcessTransportTest, NothingIsSentWhileTheServerIsNotReachable) {
  Start({});
  transport_->set_reachable(false);
  const Sent refused = Send();
  EXPECT_EQ(Error(refused).kind, Kind::kNotSent);
  EXPECT_EQ(Error(refused).message, "connect: connection refused");
  EXPECT_TRUE(journal_.entries().empty());
  transport_->set_reachable(true);
  EXPECT_EQ(Response(Send()).status, 200);
}

TEST_F(InProcessTransportTest, AStallEndsWithTheRequestsTime) {
  Start({{.kind = FaultKind::kStall}, {.kind = FaultKind::kStallAfter}});
  const Sent before = Send("PATCH", kCordon);
  EXPECT_EQ(Error(before).kind, Kind::kTimedOut);
  EXPECT_EQ(Error(before).message, "no answer within 15s");
  EXPECT_EQ(before.took, absl::Seconds(15));
  EXPECT_FALSE(journal_.entries().back().took_effect);
  const Sent after = Send("PATCH", kCordon);
  EXPECT_EQ(Error(after).kind, Kind::kTimedOut);
  EXPECT_EQ(after.took, absl::Seconds(15));
  EXPECT_TRUE(journal_.entries().back().took_effect);
}

TEST_F(InProcessTransportTest, AResetIsLostOnANewConnectionAndReusedClosedOnAKeptOne) {
  Start({{.kind = FaultKind::kResetAfter}, {}, {.kind = FaultKind::kResetBefore}});
  const Sent first = Send("PATCH", kCordon);
  EXPECT_EQ(Error(first).kind, Kind::kLost);
  EXPECT_EQ(Error(first).message, "connection reset by peer");
  EXPECT_TRUE(journal_.entries().back().took_effect);
  EXPECT_EQ(Response(Send()).status, 200);
  const Sent third = Send("PATCH", kCordon);
  EXPECT_EQ(Error(third).kind, Kind::kReusedClosed);
  EXPECT_FALSE(journal_.entries().back().took_effect);
  EXPECT_EQ(journal_.entries()[1].connection, journal_.entries()[2].connection);
  EXPECT_NE(journal_.entries()[0].connection, journal_.entries()[1].connection);
}

TEST_F(InProcessTransportTest, ATruncatedAnswerIsLost) {
  Start({{.kind = FaultKind::kTruncate}});
  const Sent sent = Send("PATCH", kCordon);
  EXPECT_EQ(Error(sent).kind, Kind::kLost);
  EXPECT_EQ(Error(sent).message, "the connection ended in the middle of the answer");
  EXPECT_TRUE(journal_.entries().back().took_effect);
}

TEST_F(InProcessTransportTest, AnswersThatBreakOnTheWireAreWhatARealTransportMakesOfThem) {
  Start({{.kind = FaultKind::kTruncateHeaders},
         {.kind = FaultKind::kTruncateChunk},
         {.kind = FaultKind::kCloseAfter},
         {.kind = FaultKind::kLengthTooLong},
         {.kind = FaultKind::kLengthTooShort},
         {}});
  EXPECT_EQ(Error(Send()).kind, Kind::kLost);
  EXPECT_EQ(Error(Send()).kind, Kind::kLost);
  EXPECT_EQ(Error(Send("PATCH", kCordon)).message, "connection reset by peer");
  EXPECT_TRUE(journal_.entries().back().took_effect);
  const Sent endless = Send();
  EXPECT_EQ(Error(endless).kind, Kind::kTimedOut);
  EXPECT_EQ(endless.took, absl::Seconds(15));
  const std::string half = Response(Send()).body;
  const std::string whole = Response(Send()).body;
  EXPECT_EQ(half, whole.substr(0, whole.size() / 2));
}

TEST_F(InProcessTransportTest, ATrickleTakesItsTime) {
  Start({{.kind = FaultKind::kTrickle, .spread = absl::Seconds(3)},
         {.kind = FaultKind::kTrickle, .spread = absl::Seconds(30)}});
  const Sent slow = Send();
  EXPECT_EQ(Response(slow).status, 200);
  EXPECT_EQ(slow.took, absl::Seconds(3));
  EXPECT_EQ(Error(Send()).kind, Kind::kTimedOut);
}

TEST_F(InProcessTransportTest, StatusesAndTheirHeadersComeThrough) {
  Start({{.kind = FaultKind::kStatus, .status = 429, .retry_after = "7"}});
  const Sent sent = Send();
  EXPECT_EQ(Response(sent).status, 429);
  EXPECT_THAT(Response(sent).headers, testing::Contains(testing::Pair("Retry-After", "7")));
  EXPECT_EQ(Response(sent).body, "Too many requests, please try again later.\n");
}

TEST_F(InProcessTransportTest, AWriteWhoseClientGaveUpStillTakesEffect) {
  Start({{.delay = absl::Seconds(20)}});
  auto sent = Begin("PATCH", kCordon);
  clock_.RunUntilIdle(io_, [&] { return sent->result.has_value(); });
  EXPECT_EQ(Error(*sent).kind, Kind::kTimedOut);
  EXPECT_EQ(sent->took, absl::Seconds(15));
  EXPECT_TRUE(journal_.entries().empty());
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Seconds(5));
  EXPECT_TRUE(journal_.entries().back().took_effect);
}

TEST_F(InProcessTransportTest, RequestsRunInParallel) {
  Start({}, absl::Milliseconds(10));
  std::vector<std::shared_ptr<Sent>> all;
  for (int i = 0; i < 5; ++i) all.push_back(Begin());
  io_.poll();
  EXPECT_EQ(transport_->in_flight(), 5);
  EXPECT_EQ(clock_.RunUntilIdle(io_), absl::Milliseconds(10));
  for (const auto& sent : all) EXPECT_EQ(Response(*sent).status, 200);
  EXPECT_EQ(transport_->in_flight(), 0);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
