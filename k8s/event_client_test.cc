#include "k8s/event_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"
#include "k8s/json.h"
#include "k8s/testing/fake_transport.h"
#include "k8s/testing/run_coroutine.h"
#include "k8s/testing/transcript.h"

namespace nodeops::k8s {
namespace {

using testing::HasSubstr;

class EventClientTest : public testing::Test {
 protected:
  std::optional<ApiError> Run(asio::awaitable<std::optional<ApiError>> coroutine) {
    return RunCoroutine(io_, clock_, std::move(coroutine));
  }
  const HttpRequest& last() const { return transport_->requests().back(); }

  asio::io_context io_;
  base::SimulatedClock clock_;
  std::shared_ptr<FakeTransport> transport_ =
      std::make_shared<FakeTransport>(io_.get_executor(), clock_);
  EventClient client_{transport_, "/prefix"};
  const absl::Time time_ = absl::FromUnixSeconds(1'800'000'000);
  NodeEvent event_{"n1", false, "Cordoned", "by \"me\"", time_, time_ + absl::Seconds(5), 2};
};

TEST_F(EventClientTest, CreateIsWhatARealApiServerTook) {
  const auto recorded = ReadTranscript("65-event-create");
  transport_->Answer(recorded.response);
  EXPECT_FALSE(Run(client_.Create("n1.7b", event_, absl::Seconds(3))).has_value());
  EXPECT_EQ(last().method, "POST");
  EXPECT_EQ(last().target, "/prefix/api/v1/namespaces/default/events?fieldManager=nodeops");
  EXPECT_EQ(last().timeout, absl::Seconds(3));
  EXPECT_EQ(
      last().body,
      R"({"apiVersion":"v1","kind":"Event","metadata":{"name":"n1.7b","namespace":"default"},)"
      R"("involvedObject":{"kind":"Node","name":"n1","uid":"n1"},"type":"Normal",)"
      R"("reason":"Cordoned","source":{"component":"nodeops"},)"
      R"("firstTimestamp":"2027-01-15T08:00:00Z","message":"by \"me\"",)"
      R"("lastTimestamp":"2027-01-15T08:00:05Z","count":2})");
}

TEST_F(EventClientTest, UpdateChangesOnlyWhatHappensAgain) {
  transport_->Answer(200, "{}");
  EXPECT_FALSE(Run(client_.Update("n1.7b", event_, absl::Seconds(3))).has_value());
  EXPECT_EQ(last().method, "PATCH");
  EXPECT_EQ(last().target, "/prefix/api/v1/namespaces/default/events/n1.7b?fieldManager=nodeops");
  EXPECT_EQ(HttpResponse{.headers = last().headers}.FindHeader("Content-Type"),
            "application/merge-patch+json");
  EXPECT_EQ(last().body,
            R"({"message":"by \"me\"","lastTimestamp":"2027-01-15T08:00:05Z","count":2})");
}

TEST_F(EventClientTest, ErrorsAreClassified) {
  transport_->Answer(403, R"({"kind":"Status","reason":"Forbidden","message":"no","code":403})");
  EXPECT_EQ(Run(client_.Create("a", event_, absl::Seconds(3)))->http_status, 403);
  transport_->Answer(409, R"({"kind":"Status","reason":"AlreadyExists","message":"x","code":409})");
  EXPECT_EQ(Run(client_.Create("a", event_, absl::Seconds(3)))->reason, "AlreadyExists");
  transport_->Answer(404, "");
  EXPECT_EQ(Run(client_.Update("a", event_, absl::Seconds(3)))->error_class, ErrorClass::kNotFound);
  transport_->Answer(TransportError{.kind = TransportError::Kind::kNotSent});
  EXPECT_EQ(Run(client_.Create("a", event_, absl::Seconds(3)))->error_class,
            ErrorClass::kUnavailable);
}

TEST_F(EventClientTest, TextsKeepTheLimitsOfTheApi) {
  event_.is_warning = true;
  event_.reason = std::string(500, 'R');
  event_.message = "line\nfeed " + std::string(5000, 'm');
  transport_->Answer(201, "{}");
  EXPECT_FALSE(Run(client_.Create("a", event_, absl::Seconds(3))).has_value());
  const auto body = ParseJson(last().body);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(FindJsonString(**body, {"type"}), "Warning");
  EXPECT_LE(FindJsonString(**body, {"reason"})->size(), 128u);
  const std::string message(*FindJsonString(**body, {"message"}));
  EXPECT_LE(message.size(), 1024u);
  EXPECT_GT(message.size(), 1000u);
  EXPECT_THAT(message, HasSubstr(R"(line\x0afeed )"));
}

TEST_F(EventClientTest, NamesAreNamesOfObjects) {
  EXPECT_EQ(EventName("n1", absl::FromUnixNanos(255)), "n1.ff");
  const std::string node = std::string(236, 'a') + "." + std::string(16, 'b');
  const std::string name = EventName(node, time_);
  EXPECT_EQ(name, std::string(236, 'a') + ".18fae27693b40000");
  EXPECT_EQ(name.size(), 253u);
}

}  // namespace
}  // namespace nodeops::k8s
