#include "service/metrics/kube_metrics.h"

#include <map>
#include <set>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "k8s/api_error.h"

namespace nodeops::metrics {
namespace {

using k8s::HttpRequest;
using k8s::HttpResponse;
using k8s::HttpResult;
using k8s::TransportError;

// Counts for one cluster. Metrics are looked up once, and exist once there is something to say.
class MeteredTransport final : public k8s::Transport {
 public:
  struct Families {
    CounterFamily requests;
    HistogramFamily duration;
    HistogramFamily retry_after;
    GaugeFamily up;
  };

  MeteredTransport(std::string cluster, std::shared_ptr<k8s::Transport> transport,
                   base::Clock& clock, Families families)
      : cluster_(std::move(cluster)),
        transport_(std::move(transport)),
        clock_(clock),
        families_(std::move(families)) {}

  boost::asio::awaitable<HttpResult> Send(HttpRequest request) override {
    const std::string verb = KubeVerb(request);
    const base::MonotonicTime began = clock_.MonotonicNow();
    auto answer = transport_->Send(std::move(request));
    HttpResult result = co_await std::move(answer);
    Count(verb, result, base::Between(began, clock_.MonotonicNow()));
    co_return result;
  }

 private:
  void Count(const std::string& verb, const HttpResult& result, absl::Duration took) {
    prometheus::Counter*& requests = requests_[{verb, KubeCode(result)}];
    if (requests == nullptr) {
      requests = &families_.requests.With({cluster_, verb, KubeCode(result)});
    }
    requests->Increment();
    prometheus::Histogram*& duration = durations_[verb];
    if (duration == nullptr) duration = &families_.duration.With({cluster_, verb});
    duration->Observe(absl::ToDoubleSeconds(took));
    CountRetryAfter(result);
    SetUp(result);
  }

  void CountRetryAfter(const HttpResult& result) {
    const auto* response = std::get_if<HttpResponse>(&result);
    if (response == nullptr || response->status < 400) return;
    const auto told = k8s::ClassifyResponse(k8s::RequestKind::kRead, *response).retry_after;
    if (told) families_.retry_after.With({cluster_}).Observe(absl::ToDoubleSeconds(*told));
  }

  // That a kept-alive connection had been closed says nothing about the API server.
  void SetUp(const HttpResult& result) {
    const auto* error = std::get_if<TransportError>(&result);
    if (error != nullptr && error->kind == TransportError::Kind::kReusedClosed) return;
    if (up_ == nullptr) up_ = &families_.up.With({cluster_});
    up_->Set(error == nullptr ? 1 : 0);
  }

  const std::string cluster_;
  const std::shared_ptr<k8s::Transport> transport_;
  base::Clock& clock_;
  const Families families_;
  std::map<std::pair<std::string, std::string>, prometheus::Counter*> requests_;  // Verb, code.
  std::map<std::string, prometheus::Histogram*> durations_;
  prometheus::Gauge* up_ = nullptr;
};

std::string StatusCode(int status) {
  static const std::set<int> kKnown = {200, 201, 202, 204, 301, 302, 307, 400, 401,
                                       403, 404, 405, 406, 408, 409, 410, 413, 415,
                                       422, 429, 431, 500, 501, 502, 503, 504};
  if (kKnown.count(status) > 0) return std::to_string(status);
  return status >= 100 && status < 600 ? absl::StrCat(status / 100, "xx") : "other";
}

std::string LackOfAnswer(TransportError::Kind kind) {
  switch (kind) {
    case TransportError::Kind::kNotSent:
      return "not_sent";
    case TransportError::Kind::kLost:
      return "lost";
    case TransportError::Kind::kTimedOut:
      return "timed_out";
    case TransportError::Kind::kReusedClosed:
      return "reused_closed";
  }
  return "other";
}

std::string ReadVerb(absl::string_view target) {
  const size_t query = target.find('?');
  if (!absl::EndsWith(target.substr(0, query), "/api/v1/nodes")) return "get";
  const bool watches =
      query != absl::string_view::npos && absl::StrContains(target.substr(query), "watch=true");
  return watches ? "watch" : "list";
}

}  // namespace

std::string KubeVerb(const HttpRequest& request) {
  if (request.method == "GET") return ReadVerb(request.target);
  if (request.method == "PATCH") return "patch";
  if (request.method == "PUT") return "update";
  if (request.method == "POST") return "create";
  return request.method == "DELETE" ? "delete" : "other";
}

std::string KubeCode(const HttpResult& result) {
  if (const auto* response = std::get_if<HttpResponse>(&result)) {
    return StatusCode(response->status);
  }
  return LackOfAnswer(std::get<TransportError>(result).kind);
}

KubeMetrics::KubeMetrics(MetricRegistry& registry)
    : requests_(registry.AddCounters(
          {"nodeops_kube_requests_total",
           {"cluster", "verb", "code"},
           "Requests to the API server, by the status of the answer or why there was none."})),
      duration_(
          registry.AddHistograms({"nodeops_kube_request_duration_seconds",
                                  {"cluster", "verb"},
                                  "From a request to the last byte of its answer."},
                                 {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15})),
      retry_after_(registry.AddHistograms({"nodeops_kube_retry_after_seconds",
                                           {"cluster"},
                                           "How long API servers asked to wait (Retry-After)."},
                                          {1, 2, 5, 10, 30, 60, 300})),
      up_(registry.AddGauges({"nodeops_cluster_up",
                              {"cluster"},
                              "Whether the last request to the API server was answered (1), with "
                              "whatever status, or not (0); absent before the first."})) {}

std::shared_ptr<k8s::Transport> KubeMetrics::Meter(const std::string& cluster,
                                                   std::shared_ptr<k8s::Transport> transport,
                                                   base::Clock& clock) const {
  return std::make_shared<MeteredTransport>(
      cluster, std::move(transport), clock,
      MeteredTransport::Families{requests_, duration_, retry_after_, up_});
}

}  // namespace nodeops::metrics
