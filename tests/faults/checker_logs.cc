#include <set>

#include "tests/faults/checker.h"

namespace nodeops::tests {
namespace {

// Walks through one log and remembers what it makes of the operation.
class LogWalk {
 public:
  LogWalk(const StoredOperation& stored, Findings& findings)
      : stored_(stored), name_(stored.operation.name()), findings_(findings) {}

  void Run() {
    for (const v1::OperationEvent& event : stored_.log) OnEvent(event);
    CheckEnd();
    CheckResults();
  }

 private:
  void OnEvent(const v1::OperationEvent& event) {
    ++sequence_;
    findings_.Expect(kOrdered, event.sequence() == sequence_, name_, ": event ", sequence_,
                     " has the sequence ", event.sequence());
    findings_.Expect(kOrdered, event.has_operation_started() == (sequence_ == 1), name_,
                     ": operation_started at ", sequence_);
    findings_.Expect(kOrdered, !IsFinal(state_), name_, ": event ", sequence_, " after the end");
    if (event.has_attempt_started()) OnAttempt(event.attempt_started());
    if (event.has_retry_scheduled()) Unfinished(event.retry_scheduled());
    if (event.has_throttled()) Unfinished(event.throttled());
    if (event.has_node_finished()) OnFinished(event.node_finished().result());
    if (event.has_state_changed()) OnState(event.state_changed());
  }

  template <typename NodeEvent>
  NodeKey Unfinished(const NodeEvent& event) {
    NodeKey node(event.cluster(), event.node());
    findings_.Expect(kOneResult, finished_.count(node) == 0, name_, ": event ", sequence_, " of ",
                     event.node(), " after its result");
    return node;
  }

  void OnAttempt(const v1::NodeAttemptStarted& started) {
    int& attempts = attempts_[Unfinished(started)];
    ++attempts;
    findings_.Expect(kCounted, started.attempt() == attempts, name_, ": ", started.node(),
                     " begins attempt ", started.attempt(), " as its ", attempts, ".");
    findings_.Expect(kCounted, started.attempt() <= started.max_attempts(), name_, ": ",
                     started.node(), " begins attempt ", started.attempt(), " of ",
                     started.max_attempts());
  }

  void OnFinished(const v1::NodeResult& result) {
    finished_.insert(Unfinished(result));
    const size_t place = finished_.size() - 1;
    const bool listed = place < stored_.results.size() &&
                        stored_.results[place].SerializeAsString() == result.SerializeAsString();
    findings_.Expect(kOneResult, listed, name_, ": result ", place, " is not listed as the event ",
                     sequence_, " has it");
  }

  void OnState(const v1::OperationStateChanged& changed) {
    findings_.Expect(kOrdered, changed.from() == state_, name_, ": event ", sequence_, " leaves ",
                     v1::Operation::State_Name(changed.from()), " in ",
                     v1::Operation::State_Name(state_));
    state_ = changed.to();
  }

  void CheckEnd() {
    const v1::Operation& operation = stored_.operation;
    findings_.Expect(kOrdered, IsFinal(state_), name_,
                     " never ended: ", v1::Operation::State_Name(state_), " after ", sequence_,
                     " events");
    findings_.Expect(kOrdered, operation.state() == state_, name_, " is shown as ",
                     v1::Operation::State_Name(operation.state()));
    findings_.Expect(kOrdered, operation.last_sequence() == sequence_, name_, " has ", sequence_,
                     " events, and shows ", operation.last_sequence());
    const int64_t total = operation.counts().total();
    findings_.Expect(kOneResult, static_cast<int64_t>(finished_.size()) == total, name_, " has ",
                     finished_.size(), " results for ", total, " nodes");
    findings_.Expect(kOneResult, stored_.results.size() == finished_.size(), name_, " lists ",
                     stored_.results.size(), " results and has ", finished_.size());
  }

  void CheckResults() {
    int changed = 0;
    int attempts = 0;
    for (const v1::NodeResult& result : stored_.results) {
      changed += result.result() == v1::NodeResult::CHANGED ? 1 : 0;
    }
    for (const auto& [node, count] : attempts_) attempts += count;
    const v1::OperationCounts& counts = stored_.operation.counts();
    findings_.Expect(kCounted, counts.changed() == changed, name_, " counts ", counts.changed(),
                     " changed nodes of ", changed);
    findings_.Expect(kCounted, counts.unfinished() == 0, name_, " counts ", counts.unfinished(),
                     " unfinished nodes in the end");
    findings_.Expect(kCounted, counts.attempts() == attempts, name_, " counts ", counts.attempts(),
                     " attempts of ", attempts);
  }

  const StoredOperation& stored_;
  const std::string name_;
  Findings& findings_;
  int64_t sequence_ = 0;
  v1::Operation::State state_ = v1::Operation::RUNNING;
  std::map<NodeKey, int> attempts_;
  std::set<NodeKey> finished_;
};

}  // namespace

bool IsFinal(v1::Operation::State state) {
  switch (state) {
    case v1::Operation::SUCCEEDED:
    case v1::Operation::PARTIALLY_FAILED:
    case v1::Operation::FAILED:
    case v1::Operation::CANCELLED:
    case v1::Operation::EXPIRED:
      return true;
    default:
      return false;
  }
}

void CheckLogs(const StoredOperations& stored, Findings& findings) {
  for (const auto& [name, operation] : stored) LogWalk(operation, findings).Run();
}

}  // namespace nodeops::tests
