#ifndef NODEOPS_SERVICE_OPERATIONS_CLUSTER_OBSERVER_H_
#define NODEOPS_SERVICE_OPERATIONS_CLUSTER_OBSERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "nodeops/v1/event.pb.h"
#include "service/engine/batch_observer.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// What the engines of an operation's clusters say about its nodes, in the operation's words. Called
// on the clusters' strands; must not block.
class OperationSink {
 public:
  virtual ~OperationSink() = default;

  // Without sequence number and time.
  virtual void Add(v1::OperationEvent event) = 0;
  // The same for an event that `recorded` is called after; not if the operation is lost.
  virtual void AddResult(v1::OperationEvent event, absl::AnyInvocable<void()> recorded) = 0;
  // The contract of engine::BatchObserver::OnIntended.
  virtual void Intend(std::vector<NodeIntent> intents, absl::AnyInvocable<void()> recorded) = 0;
  // The batch in that cluster has been let go of.
  virtual void OnReleased(std::string cluster) = 0;
};

// Hears one cluster's engine and passes what it says on.
class ClusterObserver final : public engine::BatchObserver {
 public:
  ClusterObserver(std::string cluster, int max_attempts, std::shared_ptr<OperationSink> sink);

  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>& conflicting_writers) override;
  void OnRetryScheduled(const std::string& node, int failed_attempt, engine::RetryCause cause,
                        const engine::NodeError& error, absl::Duration backoff) override;
  void OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                   const engine::NodeError& error) override;
  void OnFinished(const engine::NodeTaskResult& result,
                  absl::AnyInvocable<void()> recorded) override;
  void OnIntended(std::vector<engine::AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override;
  void OnReleased() override;

 private:
  const std::string cluster_;
  const int max_attempts_;
  const std::shared_ptr<OperationSink> sink_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_CLUSTER_OBSERVER_H_
