#include "tests/faults/checker_intents.h"

namespace nodeops::tests {

void IntentChecker::OnDeath(const std::vector<TaskOnDisk>& tasks,
                            const std::vector<SandboxRequest>& requests, Findings& findings) {
  ++deaths_;
  std::map<Task, int> intended;
  std::set<NodeKey> may_be_asked_for;
  for (const TaskOnDisk& task : tasks) {
    if (task.intended == 0) continue;
    const Task key(task.operation, task.node);
    intended[key] = task.intended;
    if (finished_.count(key) == 0) may_be_asked_for.insert(task.node);
  }
  for (const SandboxRequest& request : requests) {
    findings.Expect(kIntended, may_be_asked_for.count(request.node) == 1, "a request for ",
                    request.node.first, "/", request.node.second, " that no unfinished task meant");
    if (request.written_by.empty()) continue;
    const Task key(request.written_by, request.node);
    const int sent = ++writes_[key];
    const auto found = intended.find(key);
    const int allowed = found == intended.end() ? 0 : found->second + deaths_ - 1;
    findings.Expect(kIntended, sent <= allowed, "write ", sent, " of ", request.node.second,
                    " for ", request.written_by, ", which had recorded ",
                    found == intended.end() ? 0 : found->second, " attempts");
  }
  for (const TaskOnDisk& task : tasks) {
    if (task.finished) finished_.insert({task.operation, task.node});
  }
}

}  // namespace nodeops::tests
