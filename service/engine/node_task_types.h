#ifndef NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_
#define NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "k8s/node.h"
#include "service/engine/retry_options.h"

namespace nodeops::engine {

enum class Action { kCordon, kUncordon };
enum class Mode { kExecute, kPlan, kServerDryRun };

// What all node tasks of one operation in one cluster share.
struct BatchSpec {
  std::string operation;  // "operations/{id}": what `nodeops.dev/last-operation` is set to.
  std::string cluster;
  Action action = Action::kCordon;
  Mode mode = Mode::kExecute;
  std::string reason;
  std::string actor;
  RetryOptions retry;
  int concurrency = 15;
  // If set, only nodes that still are as this operation left them: whose `last-operation` it is and
  // that are in the opposite of `action`'s state. Any other ends kSkipped, unwritten.
  std::string only_if_last_operation;
  bool paused = false;  // The batch begins as after PauseBatch.
};

// One node of it.
struct NodeTarget {
  std::string node;
  std::string uid;  // From LIST; empty if the caller named the node.
  // What is known of earlier work on it by the same operation, before the process was started anew.
  int attempts_made = 0;  // They count: the next attempt has the next number.
  bool interrupted =
      false;  // An intent was recorded for it: a write may have been sent, so that the
              // node is read as after a lost answer before anything else is decided.
};

// An attempt that is about to be made.
struct AttemptIntent {
  std::string node;
  int attempt = 1;
};

// How a batch is ended early.
enum class StopMode {
  kGraceful,   // Attempts under way finish, their writes too; no other is begun.
  kImmediate,  // Attempts under way write nothing any more; a write on the wire is awaited.
};

enum class NodeOutcome {
  kChanged,
  kUnchanged,
  kFailed,
  kCancelled,
  kExpired,
  kSkipped,
  kOutcomeUnknown,
  kWouldChange,
};

// What went wrong, for people and programs.
struct NodeError {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;
  std::string reason;   // The API server's, such as "Conflict".
  int http_status = 0;  // 0: no answer.
};

struct NodeTaskResult {
  std::string node;
  NodeOutcome outcome = NodeOutcome::kFailed;
  int attempts = 0;  // Those of earlier processes included.
  int reads = 0;     // Requests that this process sent, all attempts together.
  int writes = 0;
  absl::Duration elapsed;  // From the admission of the first attempt (of this process), without
                           // waits for a resume or for the record of an intent.
  std::optional<bool> was_unschedulable;
  std::optional<NodeError> error;
};

// Why an attempt is followed by another one.
enum class RetryCause {
  kConflict,
  kOverloaded,
  kServerError,
  kConnectionLost,
  kWriteLost,
  kInterrupted,  // The process stopped during the attempt, which had changed nothing.
};

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
  // The last call for this node.
  virtual void OnFinished(const NodeTaskResult& result) = 0;

  // No request of these attempts is sent before `recorded` was called: once, from any thread, also
  // from here, or never. First attempts come in groups ahead of their turn, so that a node does not
  // wait for a record of its own; a later attempt directly after the OnRetryScheduled that it
  // follows, except after ReleaseBatch. The first attempt of an interrupted node was announced to
  // an earlier process. An observer that keeps no records lets them go on at once.
  virtual void OnIntended(std::vector<AttemptIntent> intents, absl::AnyInvocable<void()> recorded) {
    static_cast<void>(intents);
    recorded();
  }
  // After ReleaseBatch: the last call of all.
  virtual void OnReleased() {}
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_
