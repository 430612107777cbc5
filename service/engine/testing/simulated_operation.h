#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_OPERATION_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_OPERATION_H_

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// What is recorded of an operation in a simulation, as a store would keep it over restarts.

struct SimulatedNode {
  std::string uid;           // As it was listed; empty if it was not.
  int intended = 0;          // The highest attempt whose intent was recorded.
  int started = 0;           // The highest that was started.
  bool interrupted = false;  // As the batch of this process has it.
  bool finished = false;
  bool obscured = false;  // Somebody else's nodeops wrote it: `last-operation` tells nothing more.
};

struct SimulatedOperation {
  BatchSpec spec;
  std::map<std::string, SimulatedNode> nodes;
  std::optional<NodeOutcome> outcome;  // Of its stop.
  // When each was said to the batch of this process.
  std::optional<base::MonotonicTime> stopped;
  std::optional<base::MonotonicTime> hurried;
  std::optional<base::MonotonicTime> paused;
  std::optional<base::MonotonicTime> releasing;
  bool released = false;     // The batch of this process is gone.
  bool ever_waited = false;  // For a resume or a record: times say less.
};

using SimulatedOperations = std::map<std::string, SimulatedOperation>;

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATED_OPERATION_H_
