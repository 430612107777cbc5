#ifndef NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_
#define NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

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
};

// One node of it.
struct NodeTarget {
  std::string node;
  std::string uid;  // From LIST; empty if the caller named the node.
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
  int attempts = 0;
  int reads = 0;  // Requests sent, all attempts together.
  int writes = 0;
  absl::Duration elapsed;  // From the admission of the first attempt.
  std::optional<bool> was_unschedulable;
  std::optional<NodeError> error;
};

// Why an attempt is followed by another one.
enum class RetryCause { kConflict, kOverloaded, kServerError, kConnectionLost, kWriteLost };

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
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_TASK_TYPES_H_
