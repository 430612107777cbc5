#ifndef NODEOPS_TESTS_FAULTS_CHECKER_H_
#define NODEOPS_TESTS_FAULTS_CHECKER_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "tests/faults/checker_findings.h"
#include "tests/faults/history.h"

namespace nodeops::tests {

// An operation that has ended, as the service tells it now.
struct StoredOperation {
  v1::Operation operation;
  std::vector<v1::OperationEvent> log;
  std::vector<v1::NodeResult> results;
};
using StoredOperations = std::map<std::string, StoredOperation>;  // By name.

using NodeKey = std::pair<std::string, std::string>;  // Cluster and name.

// A write as a sandbox's journal has it.
struct SandboxWrite {
  NodeKey node;
  std::string operation;  // That the body names as the node's last.
  bool cordon = false;
  bool took_effect = false;
};

// Everything that is known in the end.
struct Evidence {
  CallerHistory callers;                  // All of them together.
  StoredOperations stored;                // At least all that the callers started.
  std::vector<SandboxWrite> writes;       // By cluster in their order.
  std::map<NodeKey, bool> unschedulable;  // The nodes as they are now.
};

// The log of each operation by itself: whole, in order, one result for each node, counts that fit.
void CheckLogs(const StoredOperations& stored, Findings& findings);

// What callers heard is what is stored, and all of what they were promised is there.
void CheckCallers(const CallerHistory& callers, const StoredOperations& stored, Findings& findings);

// Every stream that had begun ended OK or said where to go on, for a service that was never killed.
void CheckStreamEnds(const CallerHistory& callers, Findings& findings);

// CHANGED is said exactly where a write of that operation took effect, once; nodes are as the last
// write left them; nothing was written more often than attempts allow.
void CheckWrites(const Evidence& evidence, Findings& findings);

// CheckLogs, CheckCallers and CheckWrites.
void CheckAll(const Evidence& evidence, Findings& findings);

bool IsFinal(v1::Operation::State state);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_CHECKER_H_
