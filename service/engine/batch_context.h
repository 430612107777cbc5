#ifndef NODEOPS_SERVICE_ENGINE_BATCH_CONTEXT_H_
#define NODEOPS_SERVICE_ENGINE_BATCH_CONTEXT_H_

#include <memory>
#include <optional>

#include "service/engine/batch_observer.h"
#include "service/engine/cluster_context.h"
#include "service/engine/intent_window.h"

namespace nodeops::engine {

// What was said about a batch while it runs: see ClusterEngine's functions of these names.
struct BatchControl {
  bool paused = false;
  bool released = false;
  std::optional<NodeOutcome> stopped;  // The outcome of nodes that are not begun any more.
  bool hurried = false;                // Stopped, and at once.
};

// What the node tasks of one batch share. Only used on the strand; only Batch changes `control`.
struct BatchContext {
  const std::shared_ptr<ClusterContext> cluster;
  const std::shared_ptr<const BatchSpec> spec;
  const std::shared_ptr<BatchObserver> observer;
  const std::shared_ptr<IntentWindow> window;
  BatchControl control;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_BATCH_CONTEXT_H_
