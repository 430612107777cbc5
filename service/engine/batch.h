#ifndef NODEOPS_SERVICE_ENGINE_BATCH_H_
#define NODEOPS_SERVICE_ENGINE_BATCH_H_

#include <map>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "service/engine/batch_context.h"
#include "service/engine/batch_observer.h"
#include "service/engine/node_task.h"

namespace nodeops::engine {

// The tasks of one batch, from ClusterEngine::StartBatch to the last result, and what is said to
// all of them meanwhile. Not thread-safe: use it on the cluster's strand.
class Batch : public std::enable_shared_from_this<Batch> {
 public:
  // `ended` is called once, when no task is left and the observer was told everything.
  Batch(std::shared_ptr<ClusterContext> cluster, BatchSpec spec,
        std::shared_ptr<BatchObserver> observer, absl::AnyInvocable<void()> ended);

  // At least one target.
  void Start(std::vector<NodeTarget> targets);

  // See ClusterEngine.
  void Stop(StopMode mode, NodeOutcome outcome);
  void SetPaused(bool paused);
  void Release();

 private:
  void TellTasks();
  void OnTaskEnded(IntentWindow::Place place);

  const std::shared_ptr<BatchContext> context_;
  absl::AnyInvocable<void()> ended_;
  std::map<IntentWindow::Place, std::shared_ptr<NodeTask>> tasks_;  // In the order of the targets.
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_BATCH_H_
