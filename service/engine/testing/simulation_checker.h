#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_CHECKER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_CHECKER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "k8s/http/transport.h"
#include "k8s/sandbox/server/journal.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

// Watches the engine from both sides, what it asks of the API server and what it tells its
// observers, and compares the two with each other and with the API server's own journal. A breach
// of one of the engine's promises is a violation.
class SimulationChecker {
 public:
  SimulationChecker(base::Clock& clock, const k8s::sandbox::Journal& journal);

  // Requests. The number goes along as User-Agent, so that the journal can be searched for it.
  int64_t OnRequest(const k8s::HttpRequest& request);
  void OnAnswer(int64_t number, const k8s::HttpResult& result);
  static std::string UserAgent(int64_t number);

  // What tests do to the engine and the cluster.
  void OnBatch(const BatchSpec& spec, const std::vector<NodeTarget>& targets);
  void OnCancel(const std::string& operation);
  // Somebody else's nodeops wrote the node: `last-operation` says nothing more about ours.
  void OnForeignOperation(const std::string& node);

  // What the engine says.
  void OnAttemptStarted(const std::string& operation, const std::string& node, int attempt);
  void OnRetryScheduled(const std::string& operation, const std::string& node, int failed_attempt,
                        RetryCause cause, absl::Duration backoff);
  void OnFinished(const std::string& operation, const NodeTaskResult& result);

  // When nothing is left to happen.
  void OnEnd();

  void Trace(std::string line);
  void Require(bool holds, const std::string& what);

  const std::vector<std::string>& violations() const { return violations_; }
  const std::vector<std::string>& trace() const { return trace_; }
  // How many nodes ended how, and how many attempts failed why.
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  using Key = std::pair<std::string, std::string>;  // Operation and node.

  struct Request {
    bool is_write = false;
    std::string node;
    std::string operation;  // Of the task that sent it.
    std::string marked_as;  // A write's last-operation.
  };
  // Of the task at work on a node.
  struct Task {
    std::string operation;
    std::string uid;           // That it may write to.
    std::string read_uid;      // Of its last read.
    std::string read_version;  // The same.
    int attempts = 0;
    int reads = 0;
    int writes = 0;
    bool in_flight = false;
    base::MonotonicTime began;
    base::MonotonicTime not_before;  // By Retry-After.
    base::MonotonicTime answered;    // The last answer.
  };

  void CheckResult(const Key& key, const NodeTaskResult& result, const Task& task);
  void CheckOutcome(const Key& key, const NodeTaskResult& result);
  int Effects(const Key& key) const;
  void RememberAnswer(Task& task, const Request& request, const k8s::HttpResponse& response);

  base::Clock& clock_;
  const k8s::sandbox::Journal& journal_;
  const base::MonotonicTime start_;
  int64_t last_request_ = 0;
  std::map<int64_t, Request> requests_;
  std::map<std::string, Task> tasks_;  // By node.
  std::map<std::string, BatchSpec> batches_;
  std::map<Key, std::string> unfinished_;  // The uid that was listed, if any.
  std::map<std::string, base::MonotonicTime> cancelled_;
  std::set<Key> obscured_;
  int all_reads_ = 0;
  int all_writes_ = 0;
  std::map<std::string, int> counts_;
  std::vector<std::string> violations_;
  std::vector<std::string> trace_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_CHECKER_H_
