#ifndef NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_
#define NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
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

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_
