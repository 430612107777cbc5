#include "service/node_events/event_publisher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "k8s/testing/fake_transport.h"

namespace nodeops::node_events {
namespace {

using k8s::TransportError;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kForbidden[] =
    R"({"kind":"Status","reason":"Forbidden","message":"events is forbidden","code":403})";

class EventPublisherTest : public testing::Test {
 protected:
  EventPublisherTest() {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_)));
  }
  ~EventPublisherTest() override { spdlog::set_default_logger(previous_); }

  std::shared_ptr<EventPublisher> New(EventPublisherOptions options = {}) {
    return std::make_shared<EventPublisher>("prod", io_.get_executor(), clock_,
                                            std::make_shared<k8s::EventClient>(transport_),
                                            options);
  }
  Notice NoticeFor(const std::string& node) {
    Notice notice;
    notice.event.node = node;
    notice.event.reason = "Told";
    notice.event.message = absl::StrCat("message ", ++messages_);
    notice.event.first_time = notice.event.last_time = clock_.Now();
    notice.kind = node;
    return notice;
  }
  void Publish(const std::string& node) { publisher_->Publish(NoticeFor(node)); }
  absl::Duration Run() {
    io_.restart();
    return clock_.RunUntilIdle(io_);
  }
  std::vector<std::string> Methods() const {
    std::vector<std::string> methods;
    for (const auto& request : transport_->requests()) methods.push_back(request.method);
    return methods;
  }
  int LinesLogged(const std::string& text) const {
    int lines = 0;
    std::istringstream in(log_.str());
    for (std::string line; std::getline(in, line);) lines += absl::StrContains(line, text);
    return lines;
  }
  const std::string& Body(size_t i) const { return transport_->requests().at(i).body; }

  const std::shared_ptr<spdlog::logger> previous_ = spdlog::default_logger();
  std::ostringstream log_;
  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  int messages_ = 0;
  const std::shared_ptr<k8s::FakeTransport> transport_ =
      std::make_shared<k8s::FakeTransport>(io_.get_executor(), clock_);
  std::shared_ptr<EventPublisher> publisher_ = New();
};

TEST_F(EventPublisherTest, EventsGoOutInOrderAndOneAtATime) {
  for (const char* node : {"b", "a", "c"}) Publish(node);
  for (int i = 0; i < 3; ++i) transport_->Answer(k8s::HttpResponse{201}, absl::Seconds(1));
  EXPECT_EQ(Run(), absl::Seconds(3));
  EXPECT_THAT(Methods(), ElementsAre("POST", "POST", "POST"));
  EXPECT_THAT(Body(0), HasSubstr(R"("name":"b","uid":"b")"));
  EXPECT_THAT(Body(1), HasSubstr(R"("name":"a","uid":"a")"));
  EXPECT_THAT(Body(2), HasSubstr(R"("name":"c","uid":"c")"));
  EXPECT_EQ(publisher_->published(), 3);
  EXPECT_EQ(log_.str(), "");
}

TEST_F(EventPublisherTest, OneMoreOfAKindRaisesTheCount) {
  transport_->AnswerRestWith([](const auto&) { return k8s::HttpResponse{200}; });
  for (int i = 0; i < 3; ++i) {
    Publish("a");
    Run();
    clock_.Advance(absl::Minutes(9));
  }
  EXPECT_THAT(Methods(), ElementsAre("POST", "PATCH", "PATCH"));
  EXPECT_THAT(Body(1), HasSubstr(R"("count":2)"));
  EXPECT_THAT(Body(2), HasSubstr(R"("message":"message 3")"));
  EXPECT_THAT(Body(2), HasSubstr(R"("count":3)"));
  EXPECT_EQ(transport_->requests()[1].target, transport_->requests()[2].target);
  clock_.Advance(absl::Minutes(1));  // Ten since the last one.
  Publish("a");
  Run();
  EXPECT_EQ(Methods().back(), "POST");
  EXPECT_THAT(transport_->requests().back().body, HasSubstr(R"("count":1)"));
}

TEST_F(EventPublisherTest, AnEventThatWasForgottenIsMadeAnew) {
  transport_->Answer(201, "");
  transport_->Answer(404, "");
  transport_->Answer(201, "");
  Publish("a");
  Publish("a");
  Run();
  EXPECT_THAT(Methods(), ElementsAre("POST", "PATCH", "POST"));
  EXPECT_THAT(Body(2), HasSubstr(R"("count":1)"));
  EXPECT_EQ(publisher_->published(), 2);
}

TEST_F(EventPublisherTest, TheRateHolds) {
  publisher_ = New({.max_qps = 2});
  transport_->AnswerRestWith([](const auto&) { return k8s::HttpResponse{201}; });
  for (int i = 0; i < 8; ++i) Publish(absl::StrCat("n", i));
  EXPECT_EQ(Run(), absl::Seconds(3));  // Two at once, six at half a second each.
  EXPECT_EQ(publisher_->published(), 8);
}

TEST_F(EventPublisherTest, WhatFailsIsTriedThreeTimesUnderOneName) {
  transport_->Answer(TransportError{.kind = TransportError::Kind::kLost});
  transport_->Answer(429, "", {{"Retry-After", "3"}});
  transport_->Answer(409, R"({"kind":"Status","reason":"AlreadyExists","message":"x","code":409})");
  Publish("a");
  EXPECT_EQ(Run(), absl::Seconds(13));
  EXPECT_THAT(Methods(), ElementsAre("POST", "POST", "POST"));
  EXPECT_EQ(Body(0), Body(1));
  EXPECT_EQ(Body(0), Body(2));
  EXPECT_EQ(publisher_->published(), 1);  // The first one had arrived.
}

TEST_F(EventPublisherTest, WhatWillNotGetBetterIsDroppedAtOnce) {
  transport_->Answer(422, "");
  transport_->Answer(201, "");
  Publish("a");
  Publish("b");
  Run();
  EXPECT_EQ(publisher_->dropped(), 1);
  EXPECT_EQ(publisher_->published(), 1);
  EXPECT_EQ(LinesLogged("cluster prod: 1 Kubernetes Events about nodes were dropped"), 1);
}

TEST_F(EventPublisherTest, TheQueueIsBoundedAndDropsAreLoggedOnceInAWhile) {
  publisher_ = New({.max_waiting = 2});
  transport_->AnswerRestWith([](const auto&) { return k8s::HttpResponse{201}; });
  for (int i = 0; i < 10; ++i) Publish(absl::StrCat("n", i));
  io_.poll();
  EXPECT_EQ(publisher_->dropped(), 7);  // One is on its way, two wait.
  EXPECT_EQ(LinesLogged("dropped"), 1);
  EXPECT_EQ(Run(), absl::Minutes(1));  // Nothing but the second line takes time.
  EXPECT_EQ(publisher_->published(), 3);
  EXPECT_EQ(LinesLogged("dropped"), 2);
  EXPECT_EQ(LinesLogged("6 Kubernetes Events about nodes were dropped"), 1);
}

TEST_F(EventPublisherTest, EventsDoNotWaitForTheNextLineOfTheLog) {
  publisher_ = New({.max_waiting = 1});
  transport_->AnswerRestWith([](const auto&) { return k8s::HttpResponse{201}; });
  for (int i = 0; i < 4; ++i) Publish(absl::StrCat("n", i));
  io_.poll();
  EXPECT_EQ(publisher_->dropped(), 2);  // Of which one was logged.
  io_.restart();
  Publish("late");
  io_.poll();
  EXPECT_THAT(transport_->requests(), SizeIs(3));
  EXPECT_THAT(transport_->requests().back().body, HasSubstr("late"));
  Run();
  EXPECT_EQ(LinesLogged("dropped"), 2);
}

TEST_F(EventPublisherTest, A403SwitchesOffForAWhileAndSaysWhatIsMissing) {
  transport_->Answer(403, kForbidden);
  Publish("a");
  Publish("b");
  Run();
  Publish("c");
  Run();
  EXPECT_THAT(transport_->requests(), SizeIs(1));
  EXPECT_EQ(publisher_->dropped(), 3);
  EXPECT_EQ(LinesLogged("cluster prod: no Kubernetes Events about nodes for 10m"), 1);
  EXPECT_EQ(LinesLogged("grant `create` and `patch` on `events` in the namespace `default`"), 1);
  EXPECT_EQ(LinesLogged("dropped"), 0);
  clock_.Advance(absl::Minutes(10));
  transport_->Answer(201, "");
  Publish("d");
  Run();
  EXPECT_EQ(publisher_->published(), 1);
}

}  // namespace
}  // namespace nodeops::node_events
