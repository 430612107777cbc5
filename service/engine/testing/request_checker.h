#ifndef NODEOPS_SERVICE_ENGINE_TESTING_REQUEST_CHECKER_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_REQUEST_CHECKER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/http/transport.h"
#include "k8s/node.h"
#include "k8s/sandbox/server/journal.h"
#include "service/engine/testing/simulated_operation.h"
#include "service/engine/testing/simulation_log.h"

namespace nodeops::engine {

// The task at work on a node, as its requests and events show it.
struct ObservedTask {
  std::string operation;  // Empty for an interrupted node's task that has not said anything yet.
  std::string uid;        // That it may write to.
  std::optional<k8s::Node> read;   // By the last read that succeeded.
  std::optional<int> due_attempt;  // Announced by a retry, and not started ...
  bool due_was_requested = false;  // ... but for its read.
  int reads = 0;
  int writes = 0;
  bool is_busy = false;  // With a request on the wire.
  bool has_begun = false;
  base::MonotonicTime began;
  base::MonotonicTime not_before;  // By Retry-After.
  base::MonotonicTime answered;    // The last answer.
  base::MonotonicTime busy_since;  // Without a pause between its requests.
};

// Holds every request that the engine sends against what it may send.
class RequestChecker {
 public:
  RequestChecker(base::Clock& clock, SimulationLog& log, const k8s::sandbox::Journal& journal,
                 const SimulatedOperations& operations)
      : clock_(clock), log_(log), journal_(journal), operations_(operations) {}

  // The number goes along as User-Agent, so that the journal can be searched for it.
  int64_t OnRequest(const k8s::HttpRequest& request);
  void OnAnswer(int64_t number, const k8s::HttpResult& result);
  static std::string UserAgent(int64_t number);

  // An attempt of the task begins now, or has just begun with a request.
  void CheckMayBegin(const SimulatedOperation& operation, const std::string& node);

  // How many writes of `operation` on `node` changed what the API server keeps.
  int Effects(const std::string& operation, const std::string& node) const;

  std::map<std::string, ObservedTask>& tasks() { return tasks_; }  // By node.

 private:
  struct Request {
    bool is_write = false;
    std::string node;
    std::string operation;  // Of the task that sent it.
  };

  void CheckIntent(const std::string& node, ObservedTask& task);
  void CheckWrite(const k8s::HttpRequest& request, const std::string& node,
                  const ObservedTask& task);
  void CheckStillWanted(const SimulatedOperation& operation, const std::string& node,
                        const ObservedTask& task);
  void CheckUndo(const SimulatedOperation& operation, const std::string& node,
                 const ObservedTask& task);

  base::Clock& clock_;
  SimulationLog& log_;
  const k8s::sandbox::Journal& journal_;
  const SimulatedOperations& operations_;
  int64_t last_request_ = 0;
  std::map<int64_t, Request> requests_;
  std::map<std::string, ObservedTask> tasks_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_REQUEST_CHECKER_H_
