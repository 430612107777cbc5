#ifndef NODEOPS_TESTS_FAULTS_CHECKER_INTENTS_H_
#define NODEOPS_TESTS_FAULTS_CHECKER_INTENTS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/checker.h"
#include "tests/faults/checker_findings.h"

namespace nodeops::tests {

// A node of an operation as the store's file has it, read while no service runs.
struct TaskOnDisk {
  std::string operation;
  NodeKey node;
  int intended = 0;  // The highest attempt with an intent.
  bool finished = false;
};

// A request for one node as a sandbox's journal has it.
struct SandboxRequest {
  NodeKey node;
  std::string written_by;  // The operation that a write names; empty: a read.
};

// Compares, each time the service has died, what was sent with what had been recorded by then: when
// it goes on, intents are recorded again and hide what was missing.
class IntentChecker {
 public:
  // `tasks`: all on disk now. `requests`: those since the last time.
  void OnDeath(const std::vector<TaskOnDisk>& tasks, const std::vector<SandboxRequest>& requests,
               Findings& findings);

 private:
  using Task = std::pair<std::string, NodeKey>;

  int deaths_ = 0;
  std::map<Task, int> writes_;
  std::set<Task> finished_;  // When the service was last started.
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_CHECKER_INTENTS_H_
