#include "service/engine/testing/result_checker.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/engine/retry_policy.h"
#include "service/engine/testing/recording_observer.h"

namespace nodeops::engine {
namespace {

bool IsDone(NodeOutcome outcome) {
  return outcome == NodeOutcome::kChanged || outcome == NodeOutcome::kUnchanged ||
         outcome == NodeOutcome::kWouldChange;
}

void CheckCounts(SimulationLog& log, const std::string& who, const SimulatedOperation& operation,
                 const ObservedTask& task, const NodeTaskResult& result) {
  log.Require(!operation.nodes.at(result.node).interrupted || task.has_begun,
              "an interrupted node ended without a read: " + who);
  log.Require(!task.is_busy, "a result with a request on the wire: " + who);
  log.Require(result.attempts == operation.nodes.at(result.node).started,
              "attempts miscounted: " + who);
  log.Require(result.reads == task.reads, "reads miscounted: " + who);
  log.Require(result.writes == task.writes, "writes miscounted: " + who);
  log.Require(result.elapsed <= operation.spec.retry.node_timeout + kReadBackGrace,
              "took too long: " + who);
  log.Require(result.error.has_value() != IsDone(result.outcome),
              "error missing or too many: " + who);
}

// A node that a stop ended did so at once, or when its last request was answered.
void CheckStop(SimulationLog& log, const std::string& who, const SimulatedOperation& operation,
               const ObservedTask& task, const NodeTaskResult& result, base::MonotonicTime now) {
  const bool by_deadline =
      result.outcome == NodeOutcome::kExpired &&
      absl::StrContains(result.error->message, "the operation's deadline passed before");
  if (result.outcome != NodeOutcome::kCancelled && !by_deadline) return;
  log.Require(operation.outcome == result.outcome && operation.stopped,
              "ended early by nobody: " + who);
  if (!operation.stopped) return;
  // A graceful stop lets an interrupted node be read until a read succeeds, whatever the mode, and
  // one at once ends that. Where no write can be in doubt it then has the stop's outcome.
  const bool is_read_back = operation.nodes.at(result.node).interrupted && !task.read &&
                            operation.spec.mode != Mode::kExecute;
  const base::MonotonicTime said =
      is_read_back && operation.hurried ? *operation.hurried : *operation.stopped;
  log.Require(now == std::max(said, task.answered), "ended early, but not at once: " + who);
}

void CheckOutcome(SimulationLog& log, const std::string& who, const RequestChecker& requests,
                  const SimulatedOperation& operation, const NodeTaskResult& result) {
  const SimulatedNode& record = operation.nodes.at(result.node);
  const int effects = requests.Effects(operation.spec.operation, result.node);
  log.Require(effects <= 1 || record.obscured, "more than one write took effect: " + who);
  switch (result.outcome) {
    case NodeOutcome::kChanged:
      log.Require(effects >= 1, "CHANGED, but no write took effect: " + who);
      log.Require(operation.spec.mode == Mode::kExecute, "CHANGED without EXECUTE: " + who);
      return;
    case NodeOutcome::kOutcomeUnknown:
      log.Require(result.writes > 0 || record.interrupted,
                  "OUTCOME_UNKNOWN without a write: " + who);
      return;
    case NodeOutcome::kWouldChange:
      log.Require(operation.spec.mode != Mode::kExecute, "WOULD_CHANGE with EXECUTE: " + who);
      break;
    case NodeOutcome::kSkipped:
      log.Require(!operation.spec.only_if_last_operation.empty(), "SKIPPED for nothing: " + who);
      break;
    default:
      break;
  }
  log.Require(effects == 0 || record.obscured,
              absl::StrCat(OutcomeName(result.outcome), ", but a write took effect: ", who));
}

}  // namespace

void CheckResult(SimulationLog& log, const RequestChecker& requests,
                 const SimulatedOperation& operation, const ObservedTask& task,
                 const NodeTaskResult& result, base::MonotonicTime now) {
  const std::string who = absl::StrCat(operation.spec.operation, " ", result.node);
  CheckCounts(log, who, operation, task, result);
  CheckStop(log, who, operation, task, result, now);
  CheckOutcome(log, who, requests, operation, result);
}

}  // namespace nodeops::engine
