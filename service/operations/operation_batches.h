#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_BATCHES_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_BATCHES_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nodeops/v1/operation.pb.h"
#include "service/engine/node_task_types.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/cluster_observer.h"
#include "service/operations/cluster_targets.h"

namespace nodeops::operations {

// The batches of one operation, one in each of its clusters, as one thing. Not thread-safe.
class OperationBatches {
 public:
  explicit OperationBatches(ClusterBackends backends) : backends_(std::move(backends)) {}

  // Whether there is such a cluster (still).
  bool Has(const std::string& cluster) const { return backends_.contains(cluster); }

  // Starts a batch for each of `targets`, as `operation` says: paused if it is PAUSED. All must lie
  // in clusters that there are.
  void Start(const v1::Operation& operation, std::vector<ClusterTargets> targets,
             const std::shared_ptr<OperationSink>& sink);

  // The functions of ClusterBackend, for every batch that has unfinished nodes.
  void Stop(engine::StopMode mode, engine::NodeOutcome outcome);
  void Pause();
  void Resume();
  void Release();

  // A node has ended, or a batch has been let go of.
  void OnFinished(const std::string& cluster);
  void OnReleased(const std::string& cluster) { unfinished_.erase(cluster); }

  // Whether nothing is left that an engine will report.
  bool empty() const { return unfinished_.empty(); }

 private:
  const ClusterBackends backends_;
  std::string operation_;
  std::map<std::string, size_t> unfinished_;  // Nodes, by cluster; never 0.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_BATCHES_H_
