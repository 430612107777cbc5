#ifndef NODEOPS_SERVICE_ENGINE_RETRY_POLICY_H_
#define NODEOPS_SERVICE_ENGINE_RETRY_POLICY_H_

#include <string>

#include "absl/time/time.h"
#include "k8s/api_error.h"
#include "service/engine/node_task_types.h"
#include "service/engine/retry_options.h"

namespace nodeops::engine {

// What to do after a request that failed: every rule of retrying is in this one pure function, and
// whoever sends the requests has none of its own. DESIGN section 5 is its table.

// How often one node's task waits because the API server asked it to.
inline constexpr int kMaxThrottles = 10;

// How much longer than node_timeout a node may take to learn what became of a write.
inline constexpr absl::Duration kReadBackGrace = absl::Seconds(5);

// How much of that the answer to a write may take, so that a write sent in the last moment is not
// given up while a slow API server still works on it.
inline constexpr absl::Duration kWriteGrace = absl::Milliseconds(2'500);

// What the request was for.
enum class Step {
  kRead,
  kWrite,
  kDryRunWrite,  // Changes nothing, so that a lost answer leaves nothing unknown.
  kReadBack,     // A read while it is not known whether a write took effect.
};

// Where the node's task stands.
struct Progress {
  int attempt = 1;               // The one under way.
  int throttles = 0;             // Waits that the API server asked for so far.
  int failed_read_backs = 0;     // Since the answer to the last write was lost, this one included.
  bool replayed_closed = false;  // A closed connection's free replay is spent in this attempt.
  bool replayed_unauthorized = false;  // The same for a 401, in this task.
  bool lost_a_write = false;           // The answer to an earlier write was lost.
  bool stopped = false;                // No attempt follows.
  absl::Duration elapsed;              // Of the node's time.
};

struct Decision {
  enum class Next {
    kNewAttempt,  // Wait, then begin the next attempt because of `cause`.
    kThrottled,   // Wait, then go on with this attempt, beginning with a read.
    kAtOnce,      // Go on with this attempt now.
    kReadBack,    // Wait, then read whether a write took effect.
    kFinish,      // The node ends with `outcome`.
  };
  Next next = Next::kFinish;
  absl::Duration wait;
  RetryCause cause = RetryCause::kConflict;
  NodeOutcome outcome = NodeOutcome::kFailed;
  bool exhausted = false;   // kFinish, as attempts or time have run out: their number matters.
  std::string explanation;  // kFinish: for people, where the error does not say it. May be empty.
};

// `draw` is the random number in [0, 1) for jitter.
Decision Decide(const Progress& progress, Step step, const k8s::ApiError& error,
                const RetryOptions& options, double draw);

// The same once a read showed that a write whose answer was lost has not taken effect.
Decision DecideAfterLostWrite(const Progress& progress, const RetryOptions& options, double draw);

// The same for an attempt that an earlier process was interrupted at.
Decision DecideAfterInterruption(const Progress& progress, const RetryOptions& options);

// Whether a write that ended in `error` may have taken effect all the same.
bool MayHaveTakenEffect(const k8s::ApiError& error);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_RETRY_POLICY_H_
