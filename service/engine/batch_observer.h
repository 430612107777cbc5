#ifndef NODEOPS_SERVICE_ENGINE_BATCH_OBSERVER_H_
#define NODEOPS_SERVICE_ENGINE_BATCH_OBSERVER_H_

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "k8s/node.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// An attempt that is about to be made.
struct AttemptIntent {
  std::string node;
  int attempt = 1;
};

// What became of a write of which it was not known whether it took effect: its answer was lost, or
// an earlier process was interrupted and may have sent it.
enum class WriteFate { kTookEffect, kHadNoEffect, kNeverKnown };

// Hears what the node tasks of one batch do, in the order in which each does it. Called on the
// cluster's strand; must not block. Strings are only valid during the call.
class BatchObserver {
 public:
  virtual ~BatchObserver() = default;

  // `conflicting_writers` is non-empty only after a conflict, if managedFields could tell. After a
  // conflict the call comes once the attempt's read has answered, as only that tells.
  virtual void OnAttemptStarted(const std::string& node, int attempt,
                                const std::vector<k8s::FieldManager>& conflicting_writers) = 0;
  virtual void OnRetryScheduled(const std::string& node, int failed_attempt, RetryCause cause,
                                const NodeError& error, absl::Duration backoff) = 0;
  virtual void OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                           const NodeError& error) = 0;
  // The last call for this node. Nobody else works on the node before `recorded` was called: once,
  // from any thread, also from here, or never. Else another operation could change it, and a
  // process that starts after a crash would take what this one has done for undone.
  virtual void OnFinished(const NodeTaskResult& result, absl::AnyInvocable<void()> recorded) = 0;

  // No request of these attempts is sent before `recorded` was called: once, from any thread, also
  // from here, or never. First attempts come in groups ahead of their turn, so that a node does not
  // wait for a record of its own; a later attempt directly after the OnRetryScheduled that it
  // follows, except after ReleaseBatch. The first attempt of an interrupted node was announced to
  // an earlier process. An observer that keeps no records lets them go on at once.
  virtual void OnIntended(std::vector<AttemptIntent> intents, absl::AnyInvocable<void()> recorded) {
    static_cast<void>(intents);
    recorded();
  }
  // Comes before the OnRetryScheduled or OnFinished that follows from it.
  virtual void OnWriteResolved(const std::string& node, WriteFate fate) {
    static_cast<void>(node);
    static_cast<void>(fate);
  }
  // After ReleaseBatch: the last call of all.
  virtual void OnReleased() {}
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_BATCH_OBSERVER_H_
