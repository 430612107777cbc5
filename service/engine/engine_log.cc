#include "service/engine/engine_log.h"

#include <spdlog/spdlog.h>

#include "base/log_scope.h"
#include "service/engine/node_errors.h"

namespace nodeops::engine {
namespace {

const char* Words(RetryCause cause) {
  switch (cause) {
    case RetryCause::kConflict:
      return "resource conflict";
    case RetryCause::kOverloaded:
      return "API server overloaded";
    case RetryCause::kServerError:
      return "API server error";
    case RetryCause::kConnectionLost:
      return "connection lost";
    case RetryCause::kWriteLost:
      return "write lost";
    case RetryCause::kInterrupted:
      return "nodeops was restarted";
  }
  return "unknown cause";
}

base::LogFields Fields(const BatchSpec& spec, const std::string& node, int attempt) {
  return {.operation = spec.operation, .cluster = spec.cluster, .node = node, .attempt = attempt};
}

}  // namespace

void LogBatch(const BatchSpec& spec, size_t nodes) {
  const base::LogScope scope({.operation = spec.operation, .cluster = spec.cluster});
  spdlog::info("Batch {}: cluster={} nodes={} concurrency={} operation={}", ActionName(spec.action),
               spec.cluster, nodes, spec.concurrency, spec.operation);
}

void LogAttemptFailed(const BatchSpec& spec, const std::string& node, int attempt, RetryCause cause,
                      const std::string& error) {
  const base::LogScope scope(Fields(spec, node, attempt));
  spdlog::warn("Node {} in cluster {} {} on attempt {}: {}", node, spec.cluster, Words(cause),
               attempt, error);
}

void LogRetry(const BatchSpec& spec, const std::string& node, int next_attempt,
              absl::Duration backoff) {
  const base::LogScope scope(Fields(spec, node, next_attempt));
  spdlog::info("Retrying {} node {} in cluster {} (attempt {}/{}) after {}",
               ActionName(spec.action), node, spec.cluster, next_attempt, spec.retry.max_attempts,
               absl::FormatDuration(backoff));
}

void LogThrottled(const BatchSpec& spec, const std::string& node, int attempt, absl::Duration wait,
                  const std::string& error) {
  const base::LogScope scope(Fields(spec, node, attempt));
  spdlog::warn("Node {} in cluster {} throttled on attempt {}, waiting {}: {}", node, spec.cluster,
               attempt, absl::FormatDuration(wait), error);
}

void LogReadBack(const BatchSpec& spec, const std::string& node, int attempt,
                 const std::string& error) {
  const base::LogScope scope(Fields(spec, node, attempt));
  spdlog::warn(
      "Node {} in cluster {} outcome of the write on attempt {} unknown, reading it back: {}", node,
      spec.cluster, attempt, error);
}

void LogFinished(const BatchSpec& spec, const NodeTaskResult& result) {
  const base::LogScope scope(Fields(spec, result.node, result.attempts));
  const std::string_view action = ActionName(spec.action);
  switch (result.outcome) {
    case NodeOutcome::kChanged:
      spdlog::info("Successfully {}ed node {} in cluster {} (attempt {}/{})", action, result.node,
                   spec.cluster, result.attempts, spec.retry.max_attempts);
      return;
    case NodeOutcome::kUnchanged:
      spdlog::info("Node {} in cluster {} is already {}ed", result.node, spec.cluster, action);
      return;
    case NodeOutcome::kWouldChange:
      spdlog::info("Node {} in cluster {} would be {}ed", result.node, spec.cluster, action);
      return;
    case NodeOutcome::kCancelled:
      spdlog::info("Cancelled {} node {} in cluster {}", action, result.node, spec.cluster);
      return;
    case NodeOutcome::kSkipped:
      spdlog::info("Left alone node {} in cluster {}: {}", result.node, spec.cluster,
                   result.error ? result.error->message : "no cause given");
      return;
    default:
      spdlog::error("Failed to {} node {} in cluster {}: {}", action, result.node, spec.cluster,
                    result.error ? result.error->message : "no cause given");
  }
}

}  // namespace nodeops::engine
