#include "service/operations/testing/crash_checker.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/operations/event_conversion.h"
#include "service/operations/operation_state.h"

namespace nodeops::operations {

void CrashChecker::OnRecorded(const EventGroup& group) {
  const std::string& name = group.operation.name();
  log_.Trace(absl::StrCat("recorded: ", name, " to ", group.operation.last_sequence(), " and ",
                          group.intents.size(), " intents"));
  for (const NodeIntent& intent : group.intents) {
    const Node node(intent.cluster, intent.node);
    int& highest = intended_[name][node];
    highest = std::max(highest, intent.attempt);
    intending_[node].insert(name);
  }
}

std::string CrashChecker::OnRequest(size_t process, const std::string& cluster,
                                    const std::string& node, const std::string& operation) {
  log_.Trace(
      absl::StrCat(operation.empty() ? "read " : "write ", cluster, "/", node, " ", operation));

  const Node target(cluster, node);
  log_.Require(!intending_[target].empty(), "a read without a recorded intent: " + node);
  if (operation.empty()) return "read";
  log_.Require(intended_[operation][target] > 0, "a write without a recorded intent: " + node);
  return absl::StrCat(operation, "@", process);
}

// Cancelling what its deadline has begun to cancel changes nothing: that stays the reason.
void CrashChecker::OnCancelAnswered(const v1::Operation& operation) {
  log_.Require(operation.state() == v1::Operation::CANCELLING || IsFinal(operation.state()),
               "a cancel was answered, and not recorded: " + operation.name());
  if (operation.state() != v1::Operation::CANCELLING) return;
  log_.Require(
      operation.cancel_reason() == "enough" || operation.state_cause() == v1::Operation::DEADLINE,
      absl::StrCat("cancelled for another reason: ", operation.name(), ": ",
                   operation.cancel_reason()));
  if (operation.state_cause() == v1::Operation::DEADLINE) log_.Count("cancelled past its deadline");
  cancelled_[operation.name()] = operation;
}

void CrashChecker::OnWatched(const std::string& operation, const EventPtr& event) {
  std::vector<EventPtr>& events = watched_[operation];
  log_.Require(event->sequence() == static_cast<int64_t>(events.size()) + 1,
               absl::StrCat("a watcher of ", operation, " saw ", event->sequence(), " after ",
                            events.size()));
  events.push_back(event);
}

void CrashChecker::OnEnd(const std::vector<v1::Operation>& operations) {
  std::set<std::string> names, request_ids;
  for (const v1::Operation& operation : operations) {
    names.insert(operation.name());
    log_.Require(request_ids.insert(operation.request_id()).second,
                 "accepted twice: " + operation.request_id());
    if (const auto told = cancelled_.find(operation.name()); told != cancelled_.end()) {
      log_.Require(operation.cancel_reason() == told->second.cancel_reason(),
                   "a cancel was lost: " + operation.name());
    }
  }
  for (const std::string& name : accepted_) {
    log_.Require(names.contains(name), "an accepted operation was lost: " + name);
    log_.Require(watched_to_the_end_.contains(name), "a watcher never saw the end of " + name);
  }
}

void CrashChecker::CheckLog(const v1::Operation& operation, const std::set<Node>& nodes,
                            const std::vector<EventPtr>& log,
                            const std::map<std::string, const k8s::sandbox::Journal*>& journals) {
  const std::string& name = operation.name();
  log_.Count(v1::Operation::State_Name(operation.state()));
  log_.Require(IsFinal(operation.state()), "not ended: " + name);
  log_.Require(operation.last_sequence() == static_cast<int64_t>(log.size()),
               "the log is not as long as it should be: " + name);
  std::map<Node, int> attempts;
  std::set<Node> results;
  int64_t sequence = 0;
  for (const EventPtr& event : log) {
    log_.Require(event->sequence() == ++sequence, "a gap in the log of " + name);
    if (event->has_operation_recovered()) log_.Count("recovered");
    if (event->has_retry_scheduled()) {
      log_.Count(v1::NodeRetryScheduled::Cause_Name(event->retry_scheduled().cause()));
    }
    if (event->has_attempt_started()) {
      const v1::NodeAttemptStarted& started = event->attempt_started();
      const Node node(started.cluster(), started.node());
      log_.Require(started.attempt() == ++attempts[node] &&
                       started.attempt() <= started.max_attempts() && !results.contains(node),
                   absl::StrCat("attempt ", started.attempt(), " out of order: ", name, " ",
                                started.node()));
      log_.Require(intended_[name][node] >= started.attempt(), "an attempt without an intent");
    }
    if (event->has_node_finished()) {
      const v1::NodeResult& result = event->node_finished().result();
      const Node node(result.cluster(), result.node());
      log_.Require(nodes.contains(node), "a result of nobody: " + result.node());
      log_.Require(results.insert(node).second, "a second result: " + name + " " + result.node());
      CheckResult(operation, result, FromProto(event->time()), *journals.at(result.cluster()));
    }
  }
  log_.Require(results == nodes, "nodes without a result: " + name);
  const std::vector<EventPtr>& watched = watched_[name];
  const bool same = std::equal(watched.begin(), watched.end(), log.begin(), log.end(),
                               [](const EventPtr& a, const EventPtr& b) {
                                 return a->SerializeAsString() == b->SerializeAsString();
                               });
  log_.Require(same || !accepted_.contains(name), "a watcher saw another log of " + name);
}

CrashChecker::Effects CrashChecker::EffectsOf(const std::string& operation, const Node& node,
                                              absl::Time result_time,
                                              const k8s::sandbox::Journal& journal) const {
  Effects effects;
  for (const auto& entry : journal.entries()) {
    const std::pair<std::string, std::string> agent =
        absl::StrSplit(entry.user_agent, absl::MaxSplits('@', 1));
    if (entry.node != node.second || !entry.took_effect || agent.first != operation) continue;
    ++effects.all;
    size_t process = 0;
    if (!absl::SimpleAtoi(agent.second, &process)) continue;
    const auto death = deaths_.find(process);
    if (death == deaths_.end()) continue;
    if (entry.time > death->second) ++effects.late;
    // The process that wrote knows the node's UID: only to a later one does this happen.
    if (death->second > result_time) continue;
    effects.replaced = effects.replaced || IsGone(node, entry.number, result_time, journal);
  }
  return effects;
}

// By hand, or by a fault that came with a request.
bool CrashChecker::IsGone(const Node& node, int64_t entry, absl::Time time,
                          const k8s::sandbox::Journal& journal) const {
  if (const auto removals = removals_.find(node); removals != removals_.end()) {
    for (const Removal& removal : removals->second) {
      if (removal.after_entry >= entry && removal.time <= time) return true;
    }
  }
  return std::any_of(journal.entries().begin(), journal.entries().end(), [&](const auto& later) {
    const bool removes = later.fault == "replace" || later.fault == "delete" ||
                         (later.verb == "delete" && later.took_effect);
    return removes && later.number > entry && later.time <= time && later.node == node.second;
  });
}

// A result against what the API server says happened.
void CrashChecker::CheckResult(const v1::Operation& operation, const v1::NodeResult& result,
                               absl::Time time, const k8s::sandbox::Journal& journal) {
  const std::string who = absl::StrCat(operation.name(), " ", result.cluster(), "/", result.node());
  log_.Count(v1::NodeResult::Result_Name(result.result()));
  const Effects effects =
      EffectsOf(operation.name(), {result.cluster(), result.node()}, time, journal);
  if (effects.replaced) log_.Count("written, and replaced afterwards");
  const bool is_obscured =
      effects.replaced || obscured_.contains({result.cluster(), result.node()});
  log_.Require(effects.all <= 1 || is_obscured, "more than one write took effect: " + who);
  switch (result.result()) {
    case v1::NodeResult::CHANGED:
      log_.Require(effects.all >= 1, "CHANGED, but no write took effect: " + who);
      return;
    case v1::NodeResult::OUTCOME_UNKNOWN:
      log_.Require(intended_[operation.name()].contains({result.cluster(), result.node()}),
                   "OUTCOME_UNKNOWN of a node that was never tried: " + who);
      return;
    default:
      if (effects.late > 0) log_.Count("held up on its way");  // See engine::NodeWork.
      log_.Require(effects.all == effects.late || is_obscured,
                   absl::StrCat(v1::NodeResult::Result_Name(result.result()),
                                ", but a write took effect: ", who));
  }
}

}  // namespace nodeops::operations
