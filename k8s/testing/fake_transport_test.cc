#include "k8s/testing/fake_transport.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/run_coroutine.h"

namespace nodeops::k8s {
namespace {

class FakeTransportTest : public testing::Test {
 protected:
  HttpResult Send(HttpRequest request) {
    return RunCoroutine(io_, clock_, transport_.Send(std::move(request)));
  }

  asio::io_context io_;
  base::SimulatedClock clock_;
  FakeTransport transport_{io_.get_executor(), clock_};
};

TEST_F(FakeTransportTest, AnswersInOrderAndRemembersRequests) {
  transport_.Answer(200, "first");
  transport_.Answer(404, "second", {{"A", "b"}});
  EXPECT_EQ(std::get<HttpResponse>(Send({.method = "GET", .target = "/1"})).body, "first");
  const HttpResult second = Send({.method = "PUT", .target = "/2", .body = "x"});
  EXPECT_EQ(std::get<HttpResponse>(second).status, 404);
  EXPECT_EQ(std::get<HttpResponse>(second).FindHeader("a"), "b");
  ASSERT_EQ(transport_.requests().size(), 2u);
  EXPECT_EQ(transport_.requests()[1].body, "x");
  EXPECT_EQ(transport_.unused_answers(), 0u);
}

TEST_F(FakeTransportTest, DelaysOnTheVirtualClock) {
  transport_.Answer(HttpResponse{.status = 200}, absl::Seconds(3));
  const base::MonotonicTime start = clock_.MonotonicNow();
  Send({.method = "GET", .target = "/"});
  EXPECT_EQ(base::Between(start, clock_.MonotonicNow()), absl::Seconds(3));
}

TEST_F(FakeTransportTest, TimesOutAsARealOne) {
  transport_.Answer(HttpResponse{.status = 200}, absl::Hours(1));
  const base::MonotonicTime start = clock_.MonotonicNow();
  const HttpResult result = Send({.method = "GET", .target = "/", .timeout = absl::Seconds(2)});
  EXPECT_EQ(std::get<TransportError>(result).kind, TransportError::Kind::kTimedOut);
  EXPECT_EQ(base::Between(start, clock_.MonotonicNow()), absl::Seconds(2));
  EXPECT_EQ(transport_.in_flight(), 0);
}

TEST_F(FakeTransportTest, HandlerAnswersWhatTheScriptDoesNot) {
  transport_.AnswerRestWith([](const HttpRequest& request) -> HttpResult {
    return HttpResponse{.status = 200, .body = request.target};
  });
  EXPECT_EQ(std::get<HttpResponse>(Send({.method = "GET", .target = "/x"})).body, "/x");
}

TEST_F(FakeTransportTest, UnscriptedRequestFailsTheTest) {
  EXPECT_NONFATAL_FAILURE(Send({.method = "GET", .target = "/"}), "no answer was scripted");
}

}  // namespace
}  // namespace nodeops::k8s
