#include "service/engine/testing/request_checker.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace nodeops::engine {
namespace {

std::string NodeOf(const k8s::HttpRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

std::string Describe(const k8s::HttpResult& result) {
  if (const auto* error = std::get_if<k8s::TransportError>(&result)) return error->message;
  const auto& response = std::get<k8s::HttpResponse>(result);
  const auto wait = response.FindHeader("Retry-After");
  return absl::StrCat(response.status,
                      wait ? absl::StrCat(" Retry-After ", std::string(*wait)) : "");
}

}  // namespace

std::string RequestChecker::UserAgent(int64_t number) { return absl::StrCat("request-", number); }

int64_t RequestChecker::OnRequest(const k8s::HttpRequest& request) {
  const int64_t number = ++last_request_;
  const std::string node = NodeOf(request);
  const base::MonotonicTime now = clock_.MonotonicNow();
  ObservedTask& task = tasks_[node];
  requests_[number] = {request.method != "GET", node, task.operation};
  log_.Trace(absl::StrCat(request.method, " ", node, " #", number, " by ", task.operation));
  log_.Require(!task.is_busy, "two requests at the same time for " + node);
  log_.Require(now >= task.not_before, "Retry-After undercut for " + node);
  task.is_busy = true;
  if (now != task.answered) task.busy_since = now;
  CheckIntent(node, task);
  if (requests_[number].is_write) CheckWrite(request, node, task);
  return number;
}

void RequestChecker::CheckIntent(const std::string& node, ObservedTask& task) {
  if (task.operation.empty()) {  // Whose it is will be seen; see SimulationChecker::TaskOf.
    log_.Require(std::any_of(operations_.begin(), operations_.end(),
                             [&node](const auto& entry) {
                               const auto found = entry.second.nodes.find(node);
                               return found != entry.second.nodes.end() &&
                                      found->second.interrupted && !found->second.finished;
                             }),
                 "a request that belongs to no attempt: " + node);
    if (!task.has_begun) task.began = clock_.MonotonicNow();
    task.has_begun = true;
    return;
  }
  const SimulatedOperation& operation = operations_.at(task.operation);
  const SimulatedNode& record = operation.nodes.at(node);
  if (task.due_attempt) {
    CheckMayBegin(operation, node);
    task.due_was_requested = true;
    log_.Require(record.intended >= *task.due_attempt,
                 absl::StrCat("a request of attempt ", *task.due_attempt,
                              " without a recorded intent: ", node));
  } else {
    log_.Require(record.intended >= record.started,
                 absl::StrCat("a request of attempt ", record.started,
                              " without a recorded intent: ", node));
  }
}

void RequestChecker::CheckMayBegin(const SimulatedOperation& operation, const std::string& node) {
  const base::MonotonicTime now = clock_.MonotonicNow();
  for (const auto& since : {operation.stopped, operation.paused, operation.releasing}) {
    log_.Require(!since || now <= *since,
                 absl::StrCat("an attempt on ", node, " begins although ", operation.spec.operation,
                              " is stopped, paused or released"));
  }
}

void RequestChecker::CheckWrite(const k8s::HttpRequest& request, const std::string& node,
                                const ObservedTask& task) {
  if (!task.read || operations_.count(task.operation) == 0) {
    return log_.Require(false, "a write without a read: " + node);
  }
  const SimulatedOperation& operation = operations_.at(task.operation);
  const BatchSpec& spec = operation.spec;
  log_.Require(absl::StrContains(request.body, absl::StrCat("\"nodeops.dev/last-operation\":\"",
                                                            task.operation, "\"")),
               "a write that is not marked as " + task.operation);
  log_.Require(absl::StrContains(request.body, absl::StrCat("\"resourceVersion\":\"",
                                                            task.read->resource_version(), "\"")),
               "a write that is not guarded by the version last read: " + node);
  log_.Require(spec.mode != Mode::kPlan, "a plan writes " + node);
  log_.Require(task.uid == task.read->uid(), "a replaced node is written: " + node);
  log_.Require(operation.ever_waited ||
                   base::Between(task.began, clock_.MonotonicNow()) < spec.retry.node_timeout,
               "a write after the node's time: " + node);
  CheckStillWanted(operation, node, task);
  CheckUndo(operation, node, task);
}

// What was under way when somebody said to end, and nothing else.
void RequestChecker::CheckStillWanted(const SimulatedOperation& operation, const std::string& node,
                                      const ObservedTask& task) {
  const base::MonotonicTime now = clock_.MonotonicNow();
  log_.Require(!operation.hurried || now == *operation.hurried,
               "a write after a stop at once: " + node);
  for (const auto& since : {operation.stopped, operation.paused, operation.releasing}) {
    log_.Require(
        !since || task.busy_since <= *since,
        "a write that was not under way when the batch was stopped, paused or released: " + node);
  }
}

void RequestChecker::CheckUndo(const SimulatedOperation& operation, const std::string& node,
                               const ObservedTask& task) {
  const BatchSpec& spec = operation.spec;
  if (spec.only_if_last_operation.empty()) return;
  log_.Require(task.read->annotation("nodeops.dev/last-operation") == spec.only_if_last_operation &&
                   task.read->unschedulable() == (spec.action == Action::kUncordon),
               "a node that was changed since is reverted: " + node);
  for (const std::string& manager : task.read->schedulability_managers()) {
    log_.Require(manager == "nodeops", "a cordon of " + manager + " is reverted: " + node);
  }
}

void RequestChecker::OnAnswer(int64_t number, const k8s::HttpResult& result) {
  const Request& request = requests_.at(number);
  log_.Trace(absl::StrCat("answer #", number, ": ", Describe(result)));
  ObservedTask& task = tasks_[request.node];
  task.is_busy = false;
  task.answered = clock_.MonotonicNow();
  const auto* error = std::get_if<k8s::TransportError>(&result);
  if (error == nullptr || error->kind != k8s::TransportError::Kind::kNotSent) {
    ++(request.is_write ? task.writes : task.reads);
  }
  if (error != nullptr) return;
  const auto& response = std::get<k8s::HttpResponse>(result);
  const auto wait = response.FindHeader("Retry-After");
  int seconds = 0;
  if (wait && absl::SimpleAtoi(std::string(*wait), &seconds)) {
    task.not_before = base::After(clock_.MonotonicNow(), absl::Seconds(seconds));
  }
  if (request.is_write || response.status != 200) return;
  const auto node = k8s::Node::Parse(response.body);
  if (!node.ok()) return;
  if (task.uid.empty()) task.uid = node->uid();
  task.read = *node;
}

int RequestChecker::Effects(const std::string& operation, const std::string& node) const {
  int effects = 0;
  for (const auto& entry : journal_.entries()) {
    if (!entry.took_effect || entry.node != node) continue;
    int64_t number = 0;
    if (!absl::SimpleAtoi(entry.user_agent.substr(entry.user_agent.find('-') + 1), &number)) {
      continue;
    }
    const auto request = requests_.find(number);
    if (request != requests_.end() && request->second.operation == operation) ++effects;
  }
  return effects;
}

}  // namespace nodeops::engine
