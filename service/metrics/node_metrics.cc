#include "service/metrics/node_metrics.h"

#include <utility>

#include "absl/time/time.h"
#include "service/metrics/labels.h"
#include "service/operations/event_conversion.h"

namespace nodeops::metrics {
namespace {

// A value that has no name in this version, as a newer one recorded it, is not counted.
template <typename Map, typename Key>
void Count(const Map& counters, Key key) {
  const auto counter = counters.find(key);
  if (counter != counters.end()) counter->second->Increment();
}

}  // namespace

NodeMetrics::NodeMetrics(MetricRegistry& registry, const std::vector<std::string>& clusters)
    : results_(registry.AddCounters({"nodeops_node_results_total",
                                     {"verb", "cluster", "result"},
                                     "Nodes of operations that have their result."})),
      attempts_started_(registry.AddCounters(
          {"nodeops_attempts_total", {"verb", "cluster"}, "Attempts that were begun."})),
      attempts_(registry.AddHistograms(
          {"nodeops_node_attempts",
           {"verb", "cluster"},
           "Attempts that a node took until it had its result; those without any are left out."},
          {1, 2, 3, 4, 6, 10})),
      duration_(registry.AddHistograms(
          {"nodeops_node_duration_seconds",
           {"verb", "cluster"},
           "From the first attempt of a node to its result; those without any are left out."},
          {0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60})),
      retries_(registry.AddCounters(
          {"nodeops_retries_total",
           {"cluster", "cause"},
           "Attempts that were followed by another one, by why they failed."})),
      backoff_(registry.AddHistograms({"nodeops_backoff_seconds",
                                       {"cluster"},
                                       "Waits between an attempt that failed and the next one."},
                                      {0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 30})),
      throttles_(registry.AddCounters(
          {"nodeops_throttles_total",
           {"cluster"},
           "Times that work on a node stood still because the API server asked to wait."})) {
  for (const std::string& cluster : clusters) clusters_.emplace(cluster, Resolve(cluster));
}

NodeMetrics::Cluster NodeMetrics::Resolve(const std::string& cluster) const {
  Cluster resolved{.backoff = &backoff_.With({cluster}), .throttles = &throttles_.With({cluster})};
  for (const v1::NodeRetryScheduled::Cause cause : RetryCauses()) {
    resolved.retries[cause] = &retries_.With({cluster, Label(cause)});
  }
  for (const v1::Operation::Action action : Actions()) {
    resolved.attempts_started[action] = &attempts_started_.With({Label(action), cluster});
    Finished& verb = resolved.finished[action];
    verb.attempts = &attempts_.With({Label(action), cluster});
    verb.duration = &duration_.With({Label(action), cluster});
    for (const v1::NodeResult::Result result : Results()) {
      verb.results[result] = &results_.With({Label(action), cluster, Label(result)});
    }
  }
  return resolved;
}

const NodeMetrics::Cluster& NodeMetrics::Of(const std::string& cluster) {
  const auto found = clusters_.find(cluster);
  if (found != clusters_.end()) return found->second;
  std::call_once(has_other_, [this] { other_ = Resolve(kOtherCluster); });
  return other_;
}

void NodeMetrics::OnRecorded(v1::Operation::Action action, const v1::OperationEvent& event) {
  switch (event.kind_case()) {
    case v1::OperationEvent::kAttemptStarted:
      return Count(Of(event.attempt_started().cluster()).attempts_started, action);
    case v1::OperationEvent::kRetryScheduled: {
      const v1::NodeRetryScheduled& retry = event.retry_scheduled();
      const Cluster& cluster = Of(retry.cluster());
      Count(cluster.retries, retry.cause());
      const absl::Duration backoff = operations::FromProto(retry.backoff());
      return cluster.backoff->Observe(absl::ToDoubleSeconds(backoff));
    }
    case v1::OperationEvent::kThrottled:
      return Of(event.throttled().cluster()).throttles->Increment();
    case v1::OperationEvent::kNodeFinished:
      return OnFinished(action, event.node_finished().result());
    default:
      return;
  }
}

void NodeMetrics::OnFinished(v1::Operation::Action action, const v1::NodeResult& result) {
  const Cluster& cluster = Of(result.cluster());
  const auto verb = cluster.finished.find(action);
  if (verb == cluster.finished.end()) return;
  Count(verb->second.results, result.result());
  if (result.attempts() == 0) return;
  verb->second.attempts->Observe(result.attempts());
  verb->second.duration->Observe(absl::ToDoubleSeconds(operations::FromProto(result.elapsed())));
}

}  // namespace nodeops::metrics
