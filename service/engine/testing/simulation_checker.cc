#include "service/engine/testing/simulation_checker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/engine/backoff.h"
#include "service/engine/testing/recording_observer.h"
#include "service/engine/testing/result_checker.h"

namespace nodeops::engine {

void SimulationChecker::OnBatch(const BatchSpec& spec, const std::vector<NodeTarget>& targets) {
  log_.Trace(absl::StrCat("start ", spec.operation,
                          spec.action == Action::kCordon ? " cordon" : " uncordon", " mode ",
                          static_cast<int>(spec.mode), " ", spec.only_if_last_operation));
  SimulatedOperation& operation = operations_[spec.operation];
  operation = SimulatedOperation{};  // A pause had no effect while there was no batch.
  operation.spec = spec;
  for (const NodeTarget& target : targets) operation.nodes[target.node].uid = target.uid;
  if (spec.paused) OnPaused(spec.operation, true);
}

void SimulationChecker::OnStop(const std::string& operation, StopMode mode, NodeOutcome outcome) {
  log_.Trace(absl::StrCat(mode == StopMode::kGraceful ? "end " : "end at once ", operation));
  SimulatedOperation& stopped = operations_[operation];
  const base::MonotonicTime now = clock_.MonotonicNow();
  if (!stopped.outcome) stopped.outcome = outcome;
  if (!stopped.stopped) stopped.stopped = now;
  if (mode == StopMode::kImmediate && !stopped.hurried) stopped.hurried = now;
}

void SimulationChecker::OnPaused(const std::string& operation, bool paused) {
  log_.Trace(absl::StrCat(paused ? "pause " : "resume ", operation));
  SimulatedOperation& changed = operations_[operation];
  changed.spec.paused = paused;
  changed.ever_waited = true;
  if (!paused) {
    changed.paused.reset();
  } else if (!changed.paused) {
    changed.paused = clock_.MonotonicNow();
  }
}

void SimulationChecker::OnReleasing(const std::string& operation) {
  log_.Trace("release " + operation);
  operations_[operation].releasing = clock_.MonotonicNow();
}

void SimulationChecker::OnRestart() {
  log_.Trace("restart");
  for (auto& [node, task] : requests_.tasks()) {
    log_.Require(!task.is_busy, "released with a request on the wire: " + node);
    all_reads_ += task.reads;
    all_writes_ += task.writes;
    task = ObservedTask{};
  }
  for (auto& [name, operation] : operations_) {
    operation.released = false;
    operation.releasing.reset();
    for (auto& [node, record] : operation.nodes) record.interrupted = record.intended > 0;
    const base::MonotonicTime now = clock_.MonotonicNow();
    for (auto* since : {&operation.stopped, &operation.hurried, &operation.paused}) {
      if (*since) *since = now;  // It is said again.
    }
  }
}

void SimulationChecker::OnForeignOperation(const std::string& node) {
  for (auto& [name, operation] : operations_) {
    const auto found = operation.nodes.find(node);
    if (found != operation.nodes.end()) found->second.obscured = true;
  }
}

void SimulationChecker::OnIntended(const std::string& operation,
                                   const std::vector<AttemptIntent>& intents) {
  log_.Require(!operations_[operation].released, "intents after the release of " + operation);
  log_.Require(!intents.empty(), "a group of no intents");
  for (const AttemptIntent& intent : intents) {
    log_.Trace(absl::StrCat(operation, " intends ", intent.node, ":", intent.attempt));
    log_.Require(intent.attempt == operations_[operation].nodes[intent.node].started + 1,
                 "an intent of the wrong attempt on " + intent.node);
  }
}

void SimulationChecker::OnRecorded(const std::string& operation,
                                   const std::vector<AttemptIntent>& intents) {
  log_.Trace(absl::StrCat("recorded: ", intents.size(), " intents of ", operation));
  for (const AttemptIntent& intent : intents) {
    int& intended = operations_[operation].nodes[intent.node].intended;
    intended = std::max(intended, intent.attempt);
  }
}

// A task at work on a node is known by its first attempt's start or, if the node was interrupted
// before, by what it says first.
ObservedTask& SimulationChecker::TaskOf(const std::string& operation, const std::string& node) {
  SimulatedOperation& said = operations_[operation];
  log_.Require(!said.released, "something is said after the release of " + operation);
  ObservedTask& task = requests_.tasks()[node];
  if (task.operation.empty()) {
    log_.Require(!task.has_begun || said.nodes[node].interrupted,
                 "a request before its attempt: " + node);
    if (!task.has_begun) task.began = clock_.MonotonicNow();
    task.has_begun = true;
    task.operation = operation;
    const std::string& listed = said.nodes[node].uid;
    if (!listed.empty()) task.uid = listed;
  }
  log_.Require(task.operation == operation, "two tasks at work on " + node);
  return task;
}

void SimulationChecker::OnAttemptStarted(const std::string& operation, const std::string& node,
                                         int attempt) {
  log_.Trace(absl::StrCat(operation, " ", node, " attempt ", attempt));
  ObservedTask& task = TaskOf(operation, node);
  SimulatedOperation& started = operations_[operation];
  SimulatedNode& record = started.nodes[node];
  log_.Require(attempt == record.started + 1, "attempts of " + node + " are not numbered in order");
  log_.Require(attempt <= started.spec.retry.max_attempts, "too many attempts on " + node);
  log_.Require(record.intended >= attempt, "an attempt without a recorded intent: " + node);
  if (!std::exchange(task.due_was_requested, false)) requests_.CheckMayBegin(started, node);
  record.started = attempt;
  task.due_attempt.reset();
}

void SimulationChecker::OnRetryScheduled(const std::string& operation, const std::string& node,
                                         int failed_attempt, RetryCause cause,
                                         absl::Duration backoff) {
  log_.Count(CauseName(cause));
  log_.Trace(absl::StrCat(operation, " ", node, " retry in ", absl::FormatDuration(backoff), ": ",
                          CauseName(cause)));
  ObservedTask& task = TaskOf(operation, node);
  const SimulatedOperation& retried = operations_[operation];
  log_.Require(!retried.stopped || *retried.stopped == clock_.MonotonicNow(),
               "a retry is scheduled in a stopped batch: " + node);
  log_.Require(failed_attempt == retried.nodes.at(node).started && failed_attempt > 0,
               "the wrong attempt of " + node + " failed");
  log_.Require(failed_attempt < retried.spec.retry.max_attempts, "too many attempts on " + node);
  const absl::Duration expected = cause == RetryCause::kInterrupted
                                      ? absl::ZeroDuration()
                                      : Backoff(failed_attempt, retried.spec.retry, 0);
  log_.Require(backoff == expected, "the wrong backoff for " + node);
  task.due_attempt = failed_attempt + 1;
}

void SimulationChecker::OnThrottled(const std::string& operation, const std::string& node) {
  TaskOf(operation, node);
}

void SimulationChecker::OnReleased(const std::string& operation) {
  log_.Trace("released " + operation);
  SimulatedOperation& released = operations_[operation];
  log_.Require(released.releasing.has_value(), "released, but not asked to: " + operation);
  log_.Require(!released.released, "released twice: " + operation);
  released.released = true;
}

void SimulationChecker::OnFinished(const std::string& operation, const NodeTaskResult& result) {
  const std::string who = absl::StrCat(operation, " ", result.node);
  log_.Trace(absl::StrCat(who, " ", OutcomeName(result.outcome), ": ",
                          result.error ? result.error->message : ""));
  log_.Count(OutcomeName(result.outcome));
  SimulatedOperation& finished = operations_[operation];
  SimulatedNode& record = finished.nodes[result.node];
  log_.Require(!std::exchange(record.finished, true), "a second result for " + who);
  all_reads_ += result.reads;
  all_writes_ += result.writes;
  ObservedTask& task = requests_.tasks()[result.node];
  // Tasks that end before they begin are not at work on the node: another one may be.
  const bool is_unclaimed = task.operation.empty() && task.has_begun;
  const bool was_at_work = task.operation == operation || (is_unclaimed && record.interrupted);
  if (was_at_work) TaskOf(operation, result.node);
  const ObservedTask ended = was_at_work ? std::exchange(task, ObservedTask{}) : ObservedTask{};
  log_.Require(!finished.released, "a result after the release of " + who);
  CheckResult(log_, requests_, finished, ended, result, clock_.MonotonicNow());
}

void SimulationChecker::OnEnd() {
  for (const auto& [name, operation] : operations_) {
    for (const auto& [node, record] : operation.nodes) {
      log_.Require(record.finished, absl::StrCat("no result: ", name, " ", node));
    }
  }
  int64_t reads = 0, writes = 0;
  for (const auto& entry : journal_.entries()) ++(entry.method == "GET" ? reads : writes);
  log_.Require(writes == all_writes_,
               absl::StrCat("the API server saw ", writes, " writes, the results ", all_writes_));
  log_.Require(reads >= all_reads_,
               absl::StrCat("the API server saw ", reads, " reads, the results ", all_reads_));
}

}  // namespace nodeops::engine
