#include "service/metrics/kube_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/fake_transport.h"
#include "k8s/testing/run_coroutine.h"

namespace nodeops::metrics {
namespace {

using k8s::HttpRequest;
using k8s::HttpResponse;
using k8s::HttpResult;
using k8s::TransportError;
using testing::HasSubstr;
using testing::Not;

class KubeMetricsTest : public testing::Test {
 protected:
  HttpResult Send(const std::string& method, const std::string& target) {
    HttpRequest request{.method = method, .target = target, .body = "{}"};
    return k8s::RunCoroutine(io_, clock_, transport_->Send(std::move(request)));
  }
  void Fail(TransportError::Kind kind) {
    inner_->Answer(TransportError{kind, "why"});
    Send("GET", "/api/v1/nodes/n1");
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<k8s::FakeTransport> inner_ =
      std::make_shared<k8s::FakeTransport>(io_.get_executor(), clock_);
  MetricRegistry registry_;
  const std::shared_ptr<k8s::Transport> transport_ =
      KubeMetrics(registry_).Meter("prod", inner_, clock_);
};

TEST_F(KubeMetricsTest, PassesRequestsAndAnswersOn) {
  inner_->Answer(200, "body", {{"A", "b"}});
  const HttpResult result = Send("PATCH", "/api/v1/nodes/n1");
  EXPECT_EQ(std::get<HttpResponse>(result).body, "body");
  ASSERT_EQ(inner_->requests().size(), 1u);
  EXPECT_EQ(inner_->requests()[0].target, "/api/v1/nodes/n1");
  EXPECT_EQ(inner_->requests()[0].body, "{}");
}

TEST_F(KubeMetricsTest, CountsByVerbAndCodeWithTheTimeThatTheyTook) {
  inner_->Answer(HttpResponse{.status = 200}, absl::Milliseconds(20));
  inner_->Answer(HttpResponse{.status = 409}, absl::Milliseconds(200));
  inner_->Answer(HttpResponse{.status = 200}, absl::Milliseconds(300));
  for (int i = 0; i < 3; ++i) Send("PATCH", "/api/v1/nodes/n1");
  const std::string text = registry_.Text();
  EXPECT_THAT(text,
              HasSubstr("kube_requests_total{cluster=\"prod\",code=\"200\",verb=\"patch\"} 2\n"));
  EXPECT_THAT(text,
              HasSubstr("kube_requests_total{cluster=\"prod\",code=\"409\",verb=\"patch\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("duration_seconds_bucket{cluster=\"prod\",verb=\"patch\",le=\"0.25\"}"
                              " 2\n"));
  EXPECT_THAT(text, HasSubstr("duration_seconds_count{cluster=\"prod\",verb=\"patch\"} 3\n"));
  EXPECT_THAT(text, Not(HasSubstr("n1")));
}

TEST_F(KubeMetricsTest, AClusterIsUpIfItAnswers) {
  EXPECT_THAT(registry_.Text(), Not(HasSubstr("nodeops_cluster_up")));
  Fail(TransportError::Kind::kNotSent);
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_cluster_up{cluster=\"prod\"} 0\n"));
  inner_->Answer(500, "");
  Send("GET", "/api/v1/nodes/n1");
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_cluster_up{cluster=\"prod\"} 1\n"));
  Fail(TransportError::Kind::kReusedClosed);
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_cluster_up{cluster=\"prod\"} 1\n"));
  Fail(TransportError::Kind::kTimedOut);
  EXPECT_THAT(registry_.Text(), HasSubstr("nodeops_cluster_up{cluster=\"prod\"} 0\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("code=\"timed_out\",verb=\"get\"} 1\n"));
}

TEST_F(KubeMetricsTest, MeasuresHowLongItIsAskedToWait) {
  inner_->Answer(429, "", {{"Retry-After", "7"}});
  inner_->Answer(503, "", {{"Retry-After", "3"}});
  inner_->Answer(429, "", {{"Retry-After", "soon"}});
  inner_->Answer(200, "", {{"Retry-After", "5"}});
  for (int i = 0; i < 4; ++i) Send("GET", "/api/v1/nodes/n1");
  EXPECT_THAT(registry_.Text(), HasSubstr("retry_after_seconds_sum{cluster=\"prod\"} 10\n"));
  EXPECT_THAT(registry_.Text(), HasSubstr("retry_after_seconds_count{cluster=\"prod\"} 2\n"));
}

TEST(KubeVerbTest, IsTheOneOfTheApi) {
  const auto verb = [](const char* method, const char* target) {
    return KubeVerb({.method = method, .target = target});
  };
  EXPECT_EQ(verb("GET", "/api/v1/nodes"), "list");
  EXPECT_EQ(verb("GET", "/prefix/api/v1/nodes?limit=500&labelSelector=watch%3Dtrue"), "list");
  EXPECT_EQ(verb("GET", "/api/v1/nodes?watch=true"), "watch");
  EXPECT_EQ(verb("GET", "/api/v1/nodes/n1"), "get");
  EXPECT_EQ(verb("GET", "/api/v1/nodes/nodes"), "get");
  EXPECT_EQ(verb("PATCH", "/api/v1/nodes/n1?fieldManager=nodeops"), "patch");
  EXPECT_EQ(verb("PUT", "/api/v1/nodes/n1"), "update");
  EXPECT_EQ(verb("POST", "/apis/events.k8s.io/v1/namespaces/default/events"), "create");
  EXPECT_EQ(verb("DELETE", "/api/v1/nodes/n1"), "delete");
  EXPECT_EQ(verb("BREW", "/"), "other");
}

TEST(KubeCodeTest, HasFewValuesWhateverAServerAnswers) {
  std::set<std::string> codes;
  for (int status = -1; status < 1200; ++status) {
    codes.insert(KubeCode(HttpResponse{.status = status}));
  }
  EXPECT_EQ(codes.count("409"), 1u);
  EXPECT_EQ(codes.count("418"), 0u);
  EXPECT_EQ(codes.count("4xx"), 1u);
  EXPECT_LE(codes.size(), 32u);
  EXPECT_EQ(KubeCode(TransportError{TransportError::Kind::kLost, ""}), "lost");
  EXPECT_EQ(KubeCode(TransportError{TransportError::Kind::kNotSent, ""}), "not_sent");
}

}  // namespace
}  // namespace nodeops::metrics
