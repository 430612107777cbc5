#include "service/engine/testing/simulation_checker.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "k8s/node.h"
#include "service/engine/backoff.h"
#include "service/engine/retry_policy.h"
#include "service/engine/testing/recording_observer.h"

namespace nodeops::engine {
namespace {

constexpr char kMark[] = "\"nodeops.dev/last-operation\":\"";

std::string NodeOf(const k8s::HttpRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

std::string MarkOf(const std::string& body) {
  const size_t mark = body.find(kMark);
  if (mark == std::string::npos) return "";
  const size_t begin = mark + sizeof(kMark) - 1;
  return body.substr(begin, body.find('"', begin) - begin);
}

std::string Describe(const k8s::HttpResult& result) {
  if (const auto* error = std::get_if<k8s::TransportError>(&result)) return error->message;
  const auto& response = std::get<k8s::HttpResponse>(result);
  const auto wait = response.FindHeader("Retry-After");
  return absl::StrCat(response.status,
                      wait ? absl::StrCat(" Retry-After ", std::string(*wait)) : "");
}

bool IsDone(NodeOutcome outcome) {
  return outcome == NodeOutcome::kChanged || outcome == NodeOutcome::kUnchanged ||
         outcome == NodeOutcome::kWouldChange;
}

}  // namespace

SimulationChecker::SimulationChecker(base::Clock& clock, const k8s::sandbox::Journal& journal)
    : clock_(clock), journal_(journal), start_(clock.MonotonicNow()) {}

std::string SimulationChecker::UserAgent(int64_t number) {
  return absl::StrCat("request-", number);
}

void SimulationChecker::Trace(std::string line) {
  const absl::Duration time = base::Between(start_, clock_.MonotonicNow());
  trace_.push_back(absl::StrCat("+", absl::FormatDuration(time), " ", line));
}

void SimulationChecker::Require(bool holds, const std::string& what) {
  if (holds) return;
  violations_.push_back(what);
  Trace("VIOLATION: " + what);
}

int64_t SimulationChecker::OnRequest(const k8s::HttpRequest& request) {
  const int64_t number = ++last_request_;
  const std::string node = NodeOf(request);
  Task& task = tasks_[node];
  requests_[number] = {request.method != "GET", node, task.operation, MarkOf(request.body)};
  Trace(absl::StrCat(request.method, " ", node, " #", number, " by ", task.operation));
  Require(!task.in_flight, "two requests at the same time for " + node);
  Require(clock_.MonotonicNow() >= task.not_before, "Retry-After undercut for " + node);
  task.in_flight = true;
  if (!requests_[number].is_write) return number;
  const BatchSpec& spec = batches_[task.operation];
  Require(requests_[number].marked_as == task.operation,
          absl::StrCat("a write marked as ", requests_[number].marked_as));
  Require(absl::StrContains(request.body,
                            absl::StrCat("\"resourceVersion\":\"", task.read_version, "\"")),
          "a write that is not guarded by the version last read: " + node);
  Require(spec.mode != Mode::kPlan, "a plan writes " + node);
  Require(task.uid == task.read_uid, "a replaced node is written: " + node);
  Require(base::Between(task.began, clock_.MonotonicNow()) < spec.retry.node_timeout,
          "a write after the node's time: " + node);
  const auto cancelled = cancelled_.find(task.operation);
  Require(cancelled == cancelled_.end() || clock_.MonotonicNow() == cancelled->second,
          "a write after cancelling: " + node);
  return number;
}

void SimulationChecker::OnAnswer(int64_t number, const k8s::HttpResult& result) {
  const Request& request = requests_.at(number);
  Trace(absl::StrCat("answer #", number, ": ", Describe(result)));
  Task& task = tasks_[request.node];
  task.in_flight = false;
  task.answered = clock_.MonotonicNow();
  const auto* error = std::get_if<k8s::TransportError>(&result);
  if (error == nullptr || error->kind != k8s::TransportError::Kind::kNotSent) {
    ++(request.is_write ? task.writes : task.reads);
  }
  if (error == nullptr) RememberAnswer(task, request, std::get<k8s::HttpResponse>(result));
}

void SimulationChecker::RememberAnswer(Task& task, const Request& request,
                                       const k8s::HttpResponse& response) {
  const auto wait = response.FindHeader("Retry-After");
  int seconds = 0;
  if (wait && absl::SimpleAtoi(std::string(*wait), &seconds)) {
    task.not_before = base::After(clock_.MonotonicNow(), absl::Seconds(seconds));
  }
  if (request.is_write || response.status != 200) return;
  const auto node = k8s::Node::Parse(response.body);
  if (!node.ok()) return;
  if (task.uid.empty()) task.uid = node->uid();
  task.read_uid = node->uid();
  task.read_version = node->resource_version();
}

void SimulationChecker::OnBatch(const BatchSpec& spec, const std::vector<NodeTarget>& targets) {
  Trace(absl::StrCat("start ", spec.operation,
                     spec.action == Action::kCordon ? " cordon" : " uncordon", " mode ",
                     static_cast<int>(spec.mode)));
  batches_[spec.operation] = spec;
  for (const NodeTarget& target : targets) unfinished_[{spec.operation, target.node}] = target.uid;
}

void SimulationChecker::OnCancel(const std::string& operation) {
  Trace("cancel " + operation);
  cancelled_.emplace(operation, clock_.MonotonicNow());
}

void SimulationChecker::OnForeignOperation(const std::string& node) {
  for (const auto& [operation, spec] : batches_) obscured_.insert({operation, node});
}

void SimulationChecker::OnAttemptStarted(const std::string& operation, const std::string& node,
                                         int attempt) {
  Trace(absl::StrCat(operation, " ", node, " attempt ", attempt));
  Task& task = tasks_[node];
  if (attempt == 1) {
    Require(task.operation.empty(), "two tasks at work on " + node);
    task = Task{.operation = operation,
                .uid = unfinished_[{operation, node}],
                .began = clock_.MonotonicNow()};
  }
  Require(task.operation == operation, "an attempt out of turn on " + node);
  Require(attempt == ++task.attempts, "attempts of " + node + " are not numbered one by one");
  Require(attempt <= batches_[operation].retry.max_attempts, "too many attempts on " + node);
}

void SimulationChecker::OnRetryScheduled(const std::string& operation, const std::string& node,
                                         int failed_attempt, RetryCause cause,
                                         absl::Duration backoff) {
  ++counts_[CauseName(cause)];
  Trace(absl::StrCat(operation, " ", node, " retry in ", absl::FormatDuration(backoff)));
  Require(failed_attempt == tasks_[node].attempts, "the wrong attempt of " + node + " failed");
  Require(backoff == Backoff(failed_attempt, batches_[operation].retry, 0),
          "the wrong backoff for " + node);
}

void SimulationChecker::OnFinished(const std::string& operation, const NodeTaskResult& result) {
  const Key key = {operation, result.node};
  Trace(absl::StrCat(operation, " ", result.node, " ", OutcomeName(result.outcome), ": ",
                     result.error ? result.error->message : ""));
  Require(unfinished_.erase(key) == 1, absl::StrCat("a second result for ", result.node));
  ++counts_[OutcomeName(result.outcome)];
  all_reads_ += result.reads;
  all_writes_ += result.writes;
  Task& task = tasks_[result.node];
  if (task.operation == operation) {
    CheckResult(key, result, task);
    task = Task{};
  } else {
    CheckResult(key, result, Task{});
  }
}

void SimulationChecker::CheckResult(const Key& key, const NodeTaskResult& result,
                                    const Task& task) {
  const std::string who = absl::StrCat(key.first, " ", key.second);
  Require(!task.in_flight, "a result with a request on the wire: " + who);
  Require(result.attempts == task.attempts, "attempts miscounted: " + who);
  Require(result.reads == task.reads, "reads miscounted: " + who);
  Require(result.writes == task.writes, "writes miscounted: " + who);
  Require(result.elapsed <= batches_[key.first].retry.node_timeout + kReadBackGrace,
          "took too long: " + who);
  Require(result.error.has_value() != IsDone(result.outcome), "error missing or too many: " + who);
  if (result.outcome == NodeOutcome::kCancelled) {
    const auto cancelled = cancelled_.find(key.first);
    Require(cancelled != cancelled_.end(), "cancelled by nobody: " + who);
    if (cancelled != cancelled_.end()) {
      Require(clock_.MonotonicNow() == std::max(cancelled->second, task.answered),
              "cancelled, but not at once: " + who);
    }
  }
  CheckOutcome(key, result);
}

// The result against what really happened at the API server.
void SimulationChecker::CheckOutcome(const Key& key, const NodeTaskResult& result) {
  const std::string who = absl::StrCat(key.first, " ", key.second);
  const int effects = Effects(key);
  const bool may_not_know = obscured_.count(key) > 0;
  Require(effects <= 1 || may_not_know, "more than one write took effect: " + who);
  switch (result.outcome) {
    case NodeOutcome::kChanged:
      Require(effects >= 1, "CHANGED, but no write took effect: " + who);
      Require(batches_[key.first].mode == Mode::kExecute, "CHANGED without EXECUTE: " + who);
      break;
    case NodeOutcome::kOutcomeUnknown:
      Require(result.writes > 0, "OUTCOME_UNKNOWN without a write: " + who);
      break;
    case NodeOutcome::kWouldChange:
      Require(batches_[key.first].mode != Mode::kExecute, "WOULD_CHANGE with EXECUTE: " + who);
      [[fallthrough]];
    default:
      Require(effects == 0 || may_not_know,
              absl::StrCat(OutcomeName(result.outcome), ", but a write took effect: ", who));
  }
}

int SimulationChecker::Effects(const Key& key) const {
  int effects = 0;
  for (const auto& entry : journal_.entries()) {
    if (!entry.took_effect || entry.node != key.second) continue;
    int64_t number = 0;
    if (!absl::SimpleAtoi(entry.user_agent.substr(entry.user_agent.find('-') + 1), &number))
      continue;
    const auto request = requests_.find(number);
    if (request != requests_.end() && request->second.operation == key.first) ++effects;
  }
  return effects;
}

void SimulationChecker::OnEnd() {
  for (const auto& [key, uid] : unfinished_) {
    Require(false, absl::StrCat("no result: ", key.first, " ", key.second));
  }
  int64_t reads = 0, writes = 0;
  for (const auto& entry : journal_.entries()) ++(entry.method == "GET" ? reads : writes);
  Require(writes == all_writes_,
          absl::StrCat("the API server saw ", writes, " writes, the results ", all_writes_));
  Require(reads >= all_reads_,
          absl::StrCat("the API server saw ", reads, " reads, the results ", all_reads_));
}

}  // namespace nodeops::engine
