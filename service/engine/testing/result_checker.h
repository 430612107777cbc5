#ifndef NODEOPS_SERVICE_ENGINE_TESTING_RESULT_CHECKER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_RESULT_CHECKER_H_

#include "base/clock.h"
#include "service/engine/node_task_types.h"
#include "service/engine/testing/request_checker.h"
#include "service/engine/testing/simulated_operation.h"
#include "service/engine/testing/simulation_log.h"

namespace nodeops::engine {

// Holds a node's result, told `now`, against what its task was seen to do and what really happened
// at the API server. `task` is a new one if the node's task had not begun.
void CheckResult(SimulationLog& log, const RequestChecker& requests,
                 const SimulatedOperation& operation, const ObservedTask& task,
                 const NodeTaskResult& result, base::MonotonicTime now);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_RESULT_CHECKER_H_
