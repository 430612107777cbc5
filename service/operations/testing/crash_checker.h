#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_CHECKER_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_CHECKER_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "k8s/sandbox/server/journal.h"
#include "nodeops/v1/operation.pb.h"
#include "service/engine/testing/simulation_log.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// What is promised of operations, whatever dies: held against requests while they are sent, and
// against the records, the watchers and the clusters' own journals in the end.
class CrashChecker {
 public:
  using Node = std::pair<std::string, std::string>;  // Cluster and name.

  explicit CrashChecker(engine::SimulationLog& log) : log_(log) {}

  void OnRecorded(const EventGroup& group);
  // By the process of that number. Gives what the request has as User-Agent.
  std::string OnRequest(size_t process, const std::string& cluster, const std::string& node,
                        const std::string& operation);
  void OnDeath(size_t process, absl::Time now) { deaths_.emplace(process, now); }
  // Somebody else's nodeops wrote the node: its `last-operation` tells nothing more about ours.
  void OnForeignOperation(const Node& node) { obscured_.insert(node); }
  // Somebody deleted the node, and may have put another one in its place, after all of `journal`,
  // which says nothing of it.
  void OnRemoved(const Node& node, const k8s::sandbox::Journal& journal, absl::Time now) {
    const auto& entries = journal.entries();
    removals_[node].push_back({entries.empty() ? 0 : entries.back().number, now});
  }

  // What a caller was told.
  void OnAccepted(const v1::Operation& operation) { accepted_.insert(operation.name()); }
  void OnCancelAnswered(const v1::Operation& operation);
  void OnWatched(const std::string& operation, const EventPtr& event);
  void OnWatchEnded(const std::string& operation) { watched_to_the_end_.insert(operation); }

  // When nothing is left to happen: all that is recorded, and each log.
  void OnEnd(const std::vector<v1::Operation>& operations);
  void CheckLog(const v1::Operation& operation, const std::set<Node>& nodes,
                const std::vector<EventPtr>& log,
                const std::map<std::string, const k8s::sandbox::Journal*>& journals);

 private:
  struct Effects {
    int all = 0;
    int late = 0;  // Of writes on the wire when their process died, and that long after.
    // The node that was written was gone, or another one had its name, when a process that started
    // afterwards gave the result: nothing can tell that one what became of the write.
    bool replaced = false;
  };
  struct Removal {
    int64_t after_entry;  // Of the journal.
    absl::Time time;
  };
  Effects EffectsOf(const std::string& operation, const Node& node, absl::Time result_time,
                    const k8s::sandbox::Journal& journal) const;
  // Whether the node that was there at the journal's `entry` was gone at `time`.
  bool IsGone(const Node& node, int64_t entry, absl::Time time,
              const k8s::sandbox::Journal& journal) const;
  void CheckResult(const v1::Operation& operation, const v1::NodeResult& result, absl::Time time,
                   const k8s::sandbox::Journal& journal);

  engine::SimulationLog& log_;
  std::map<std::string, std::map<Node, int>> intended_;  // By operation: the highest attempt.
  std::map<Node, std::set<std::string>> intending_;
  std::set<Node> obscured_;
  std::map<Node, std::vector<Removal>> removals_;
  std::map<size_t, absl::Time> deaths_;
  std::set<std::string> accepted_;
  std::map<std::string, v1::Operation> cancelled_;  // As the caller was told.
  std::map<std::string, std::vector<EventPtr>> watched_;
  std::set<std::string> watched_to_the_end_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_CHECKER_H_
