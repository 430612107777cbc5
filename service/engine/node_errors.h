#ifndef NODEOPS_SERVICE_ENGINE_NODE_ERRORS_H_
#define NODEOPS_SERVICE_ENGINE_NODE_ERRORS_H_

#include <string>
#include <string_view>

#include "k8s/api_error.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// The words of errors: one place, as operators search for them.

// "cordon" or "uncordon".
std::string_view ActionName(Action action);

// `error` as an event shows it.
NodeError ToNodeError(const k8s::ApiError& error);

// "failed to uncordon node: EXPLANATION: CAUSE", with " after 4 attempts" where `attempts` is not
// 0. Empty parts are left out.
std::string FailureMessage(Action action, int attempts, std::string_view explanation,
                           std::string_view cause);

// The errors of nodes that end without an answer of their own. `cause` may be empty.
NodeError StoppedError(NodeOutcome outcome);  // Of StopBatch: kCancelled or kExpired.
NodeError OutOfTimeError(const BatchSpec& spec, int attempts, std::string_view cause);
NodeError ReplacedError(Action action, std::string_view old_uid, std::string_view new_uid);

// The words for it.
std::string WasReplaced(std::string_view old_uid, std::string_view new_uid);
std::string WhyStopped(NodeOutcome outcome);

// For a node that is not as BatchSpec::only_if_last_operation asks; see left_alone.h.
NodeError LeftAloneError(std::string_view why);

// Stands for the answer that the process did not live to see.
k8s::ApiError InterruptedError();
inline constexpr char kInterruptedInLastAttempt[] = "nodeops was restarted during the last attempt";

// `lost` is how the write ended, `last_read` how the last try to read it back did, if there was
// one.
NodeError OutcomeUnknownError(Action action, std::string_view explanation,
                              const k8s::ApiError& lost, const k8s::ApiError* last_read);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_ERRORS_H_
