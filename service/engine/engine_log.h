#ifndef NODEOPS_SERVICE_ENGINE_ENGINE_LOG_H_
#define NODEOPS_SERVICE_ENGINE_ENGINE_LOG_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// The engine's log, one line a step, in the words that operators of the predecessor search for,
// with the cluster added. Change none of them without need.

// INFO Batch uncordon: cluster=prod nodes=7 concurrency=15 operation=operations/1
void LogBatch(const BatchSpec& spec, size_t nodes);

// WARN Node n2 in cluster prod resource conflict on attempt 1: Operation cannot be fulfilled ...
// The other causes put their own words in the place of "resource conflict".
void LogAttemptFailed(const BatchSpec& spec, const std::string& node, int attempt, RetryCause cause,
                      const std::string& error);

// INFO Retrying uncordon node n2 in cluster prod (attempt 2/4) after 100ms
void LogRetry(const BatchSpec& spec, const std::string& node, int next_attempt,
              absl::Duration backoff);

// WARN Node n2 in cluster prod throttled on attempt 1, waiting 5s: ...
void LogThrottled(const BatchSpec& spec, const std::string& node, int attempt, absl::Duration wait,
                  const std::string& error);

// WARN Node n2 in cluster prod outcome of the write on attempt 1 unknown, reading it back: ...
void LogReadBack(const BatchSpec& spec, const std::string& node, int attempt,
                 const std::string& error);

// INFO Successfully uncordoned node n2 in cluster prod (attempt 2/4)
// INFO Node n3 in cluster prod is already uncordoned
// INFO Node n3 in cluster prod would be uncordoned
// INFO Cancelled uncordon node n4 in cluster prod
// ERROR Failed to uncordon node n5 in cluster prod: failed to uncordon node after 4 attempts: ...
void LogFinished(const BatchSpec& spec, const NodeTaskResult& result);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_ENGINE_LOG_H_
