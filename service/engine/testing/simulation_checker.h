#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_CHECKER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_CHECKER_H_

#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/sandbox/server/journal.h"
#include "service/engine/batch_observer.h"
#include "service/engine/testing/request_checker.h"
#include "service/engine/testing/simulated_operation.h"
#include "service/engine/testing/simulation_log.h"

namespace nodeops::engine {

// Watches the engine from both sides, what it asks of the API server and what it tells its
// observers, and compares the two with each other and with the API server's own journal. A breach
// of one of the engine's promises is a violation.
class SimulationChecker {
 public:
  SimulationChecker(base::Clock& clock, const k8s::sandbox::Journal& journal)
      : clock_(clock),
        journal_(journal),
        log_(clock),
        requests_(clock, log_, journal, operations_) {}

  SimulationLog& log() { return log_; }
  RequestChecker& requests() { return requests_; }
  SimulatedOperations& operations() { return operations_; }

  // What is done to the engine and the cluster.
  void OnBatch(const BatchSpec& spec, const std::vector<NodeTarget>& targets);
  void OnStop(const std::string& operation, StopMode mode, NodeOutcome outcome);
  void OnPaused(const std::string& operation, bool paused);
  void OnReleasing(const std::string& operation);
  void OnRecorded(const std::string& operation, const std::vector<AttemptIntent>& intents);
  // Another engine takes over, with these batches of operations that were begun before.
  void OnRestart();
  void OnForeignOperation(const std::string& node);

  // What the engine says.
  void OnIntended(const std::string& operation, const std::vector<AttemptIntent>& intents);
  void OnAttemptStarted(const std::string& operation, const std::string& node, int attempt);
  void OnRetryScheduled(const std::string& operation, const std::string& node, int failed_attempt,
                        RetryCause cause, absl::Duration backoff);
  void OnThrottled(const std::string& operation, const std::string& node);
  void OnFinished(const std::string& operation, const NodeTaskResult& result);
  void OnReleased(const std::string& operation);

  // When nothing is left to happen.
  void OnEnd();

 private:
  ObservedTask& TaskOf(const std::string& operation, const std::string& node);

  base::Clock& clock_;
  const k8s::sandbox::Journal& journal_;
  SimulationLog log_;
  SimulatedOperations operations_;
  RequestChecker requests_;
  int all_reads_ = 0;
  int all_writes_ = 0;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_CHECKER_H_
