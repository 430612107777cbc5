#include "service/operations/cluster_observer.h"

#include <utility>

#include "service/operations/event_conversion.h"

namespace nodeops::operations {

ClusterObserver::ClusterObserver(std::string cluster, int max_attempts,
                                 std::shared_ptr<OperationSink> sink)
    : cluster_(std::move(cluster)), max_attempts_(max_attempts), sink_(std::move(sink)) {}

void ClusterObserver::OnAttemptStarted(const std::string& node, int attempt,
                                       const std::vector<k8s::FieldManager>& conflicting_writers) {
  v1::OperationEvent event;
  *event.mutable_attempt_started() =
      AttemptStarted(cluster_, node, attempt, max_attempts_, conflicting_writers);
  sink_->Add(std::move(event));
}

void ClusterObserver::OnRetryScheduled(const std::string& node, int failed_attempt,
                                       engine::RetryCause cause, const engine::NodeError& error,
                                       absl::Duration backoff) {
  v1::OperationEvent event;
  *event.mutable_retry_scheduled() =
      RetryScheduled(cluster_, node, failed_attempt, max_attempts_, cause, error, backoff);
  sink_->Add(std::move(event));
}

void ClusterObserver::OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                                  const engine::NodeError& error) {
  v1::OperationEvent event;
  *event.mutable_throttled() = Throttled(cluster_, node, attempt, max_attempts_, wait, error);
  sink_->Add(std::move(event));
}

void ClusterObserver::OnFinished(const engine::NodeTaskResult& result,
                                 absl::AnyInvocable<void()> recorded) {
  v1::OperationEvent event;
  *event.mutable_node_finished() = Finished(cluster_, result);
  sink_->AddResult(std::move(event), std::move(recorded));
}

void ClusterObserver::OnIntended(std::vector<engine::AttemptIntent> intents,
                                 absl::AnyInvocable<void()> recorded) {
  std::vector<NodeIntent> named;
  named.reserve(intents.size());
  for (engine::AttemptIntent& intent : intents) {
    named.push_back({cluster_, std::move(intent.node), intent.attempt});
  }
  sink_->Intend(std::move(named), std::move(recorded));
}

void ClusterObserver::OnReleased() { sink_->OnReleased(cluster_); }

}  // namespace nodeops::operations
