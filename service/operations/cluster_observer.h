#ifndef NODEOPS_SERVICE_OPERATIONS_CLUSTER_OBSERVER_H_
#define NODEOPS_SERVICE_OPERATIONS_CLUSTER_OBSERVER_H_

#include <functional>
#include <string>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "service/engine/node_task_types.h"

namespace nodeops::operations {

// Hears one cluster's engine and passes what it says on as events, without sequence number and
// time.
class ClusterObserver final : public engine::BatchObserver {
 public:
  using Sink = std::function<void(v1::OperationEvent)>;

  // `sink` is called on the cluster's strand; it must not block.
  ClusterObserver(std::string cluster, int max_attempts, Sink sink);

  void OnAttemptStarted(const std::string& node, int attempt,
                        const std::vector<k8s::FieldManager>& conflicting_writers) override;
  void OnRetryScheduled(const std::string& node, int failed_attempt, engine::RetryCause cause,
                        const engine::NodeError& error, absl::Duration backoff) override;
  void OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                   const engine::NodeError& error) override;
  void OnFinished(const engine::NodeTaskResult& result) override;

 private:
  const std::string cluster_;
  const int max_attempts_;
  const Sink sink_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_CLUSTER_OBSERVER_H_
