#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "tests/faults/checker.h"

namespace nodeops::tests {
namespace {

struct Writes {
  int sent = 0;
  int effects = 0;
};
using Writers = std::map<NodeKey, std::vector<std::string>>;  // With effect, in their order.
using WritesByTask = std::map<std::pair<std::string, NodeKey>, Writes>;  // Operation and node.

void CheckResult(const StoredOperation& stored, const v1::NodeResult& result, const Writes& writes,
                 const std::vector<std::string>& writers, int recoveries, Findings& findings) {
  const int max_attempts = stored.operation.retry().max_attempts();
  const bool changed = result.result() == v1::NodeResult::CHANGED;
  const bool unknown = result.result() == v1::NodeResult::OUTCOME_UNKNOWN;
  findings.Expect(kTrueResult, unknown || writes.effects == (changed ? 1 : 0),
                  stored.operation.name(), ": ", result.node(), " ended ",
                  v1::NodeResult::Result_Name(result.result()), " and was written ", writes.effects,
                  " times; the node was written by ", absl::StrJoin(writers, ", "));
  findings.Expect(kCounted, result.attempts() <= max_attempts, stored.operation.name(), ": ",
                  result.node(), " took ", result.attempts(), " attempts of ", max_attempts);
  // An attempt whose beginning was not recorded when the service died is begun again.
  findings.Expect(kCounted, writes.sent <= max_attempts + recoveries, stored.operation.name(), ": ",
                  writes.sent, " writes of ", result.node(), " in ", max_attempts, " attempts and ",
                  recoveries, " recoveries");
}

void CheckOperation(const StoredOperation& stored, const WritesByTask& writes,
                    const Writers& writers, Findings& findings) {
  const int recoveries =
      static_cast<int>(std::count_if(stored.log.begin(), stored.log.end(), [](const auto& event) {
        return event.has_operation_recovered();
      }));
  for (const v1::NodeResult& result : stored.results) {
    const NodeKey node(result.cluster(), result.node());
    const auto found = writes.find({stored.operation.name(), node});
    const auto all = writers.find(node);
    CheckResult(stored, result, found == writes.end() ? Writes() : found->second,
                all == writers.end() ? std::vector<std::string>() : all->second, recoveries,
                findings);
  }
}

}  // namespace

void CheckWrites(const Evidence& evidence, Findings& findings) {
  WritesByTask by_task;
  std::map<NodeKey, bool> last;
  Writers writers;
  for (const SandboxWrite& write : evidence.writes) {
    const auto found = evidence.stored.find(write.operation);
    findings.Expect(kTrueResult, found != evidence.stored.end(), "\"", write.operation, "\" wrote ",
                    write.node.second, " and is not there");
    if (found == evidence.stored.end()) continue;
    const bool cordons = found->second.operation.action() == v1::Operation::CORDON;
    findings.Expect(kTrueResult, cordons == write.cordon, write.operation,
                    " wrote the opposite on ", write.node.second);
    Writes& writes = by_task[{write.operation, write.node}];
    ++writes.sent;
    if (!write.took_effect) continue;
    ++writes.effects;
    last[write.node] = write.cordon;
    writers[write.node].push_back(write.operation);
  }
  for (const auto& [name, stored] : evidence.stored)
    CheckOperation(stored, by_task, writers, findings);
  for (const auto& [node, cordoned] : last) {
    const auto now = evidence.unschedulable.find(node);
    findings.Expect(kTrueResult, now != evidence.unschedulable.end() && now->second == cordoned,
                    node.first, "/", node.second, " is not as its last write left it");
  }
}

void CheckAll(const Evidence& evidence, Findings& findings) {
  CheckLogs(evidence.stored, findings);
  CheckCallers(evidence.callers, evidence.stored, findings);
  CheckWrites(evidence, findings);
}

}  // namespace nodeops::tests
