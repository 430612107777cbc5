#include "client/testing/operation_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/result_counts.h"
#include "client/watch_session.h"

namespace nodeops::client {

using nodeops::v1::NodeResult;
using nodeops::v1::Operation;
using nodeops::v1::OperationEvent;
using nodeops::v1::OperationUpdate;

namespace {

constexpr int64_t kAcceptedAt = 1'750'000'000;
constexpr int kMaxAttempts = 4;

void SetConflict(nodeops::v1::NodeError& error, const std::string& node) {
  error.set_code(10);
  error.set_reason("Conflict");
  error.set_http_status(409);
  error.set_message(absl::StrCat("Operation cannot be fulfilled on nodes \"", node,
                                 "\": the object has been modified"));
}

}  // namespace

OperationLog::OperationLog(std::string name) {
  operation_.set_name(std::move(name));
  operation_.set_action(Operation::CORDON);
  operation_.set_mode(Operation::EXECUTE);
  operation_.set_state(Operation::RUNNING);
  operation_.add_clusters("prod");
  operation_.set_actor("anonymous");
  operation_.set_concurrency(15);
  operation_.mutable_create_time()->set_seconds(kAcceptedAt);
}

OperationEvent& OperationLog::Append() {
  OperationEvent& event = events_.emplace_back();
  event.set_sequence(size());
  event.mutable_time()->set_seconds(kAcceptedAt + size());
  operation_.set_last_sequence(size());
  return event;
}

OperationLog& OperationLog::Started(int total) {
  auto& started = *Append().mutable_operation_started();
  started.set_action(operation_.action());
  started.set_mode(operation_.mode());
  started.set_total(total);
  operation_.mutable_counts()->set_total(total);
  operation_.mutable_counts()->set_unfinished(total);
  return *this;
}

OperationLog& OperationLog::Attempt(const std::string& node, int attempt) {
  auto& started = *Append().mutable_attempt_started();
  started.set_cluster("prod");
  started.set_node(node);
  started.set_attempt(attempt);
  started.set_max_attempts(kMaxAttempts);
  if (attempt > 1) {
    auto& writer = *started.add_conflicting_writers();
    writer.set_manager("kubelet");
    writer.set_operation("Update");
    writer.set_subresource("status");
  }
  operation_.mutable_counts()->set_attempts(operation_.counts().attempts() + 1);
  return *this;
}

OperationLog& OperationLog::Conflict(const std::string& node, int attempt, int backoff_ms) {
  auto& retry = *Append().mutable_retry_scheduled();
  retry.set_cluster("prod");
  retry.set_node(node);
  retry.set_attempt(attempt);
  retry.set_max_attempts(kMaxAttempts);
  retry.set_cause(nodeops::v1::NodeRetryScheduled::CONFLICT);
  SetConflict(*retry.mutable_error(), node);
  retry.mutable_backoff()->set_nanos(backoff_ms * 1'000'000);
  operation_.mutable_counts()->set_conflicts(operation_.counts().conflicts() + 1);
  return *this;
}

OperationLog& OperationLog::Throttled(const std::string& node, int attempt, int wait_ms) {
  auto& throttled = *Append().mutable_throttled();
  throttled.set_cluster("prod");
  throttled.set_node(node);
  throttled.set_attempt(attempt);
  throttled.set_max_attempts(4);
  throttled.mutable_wait()->set_seconds(wait_ms / 1000);
  throttled.mutable_wait()->set_nanos(wait_ms % 1000 * 1'000'000);
  throttled.mutable_error()->set_message("Too many requests, please try again later.");
  throttled.mutable_error()->set_http_status(429);
  operation_.mutable_counts()->set_throttles(operation_.counts().throttles() + 1);
  return *this;
}

OperationLog& OperationLog::Finished(const std::string& node, NodeResult::Result result,
                                     int attempts) {
  auto& finished = *Append().mutable_node_finished()->mutable_result();
  finished.set_cluster("prod");
  finished.set_node(node);
  finished.set_result(result);
  finished.set_attempts(attempts);
  finished.mutable_elapsed()->set_nanos(120'000'000);
  if (result == NodeResult::FAILED) {
    SetConflict(*finished.mutable_error(), node);
    finished.mutable_error()->set_message(absl::StrCat("failed to cordon node after ", attempts,
                                                       " attempts: ", finished.error().message()));
  }
  if (result == NodeResult::SKIPPED) {
    finished.mutable_error()->set_message("somebody has cordoned or uncordoned it since");
  }
  client::CountResult(result, *operation_.mutable_counts());
  return *this;
}

OperationLog& OperationLog::State(Operation::State state, const std::string& reason,
                                  Operation::StateCause cause) {
  auto& event = Append();
  auto& changed = *event.mutable_state_changed();
  changed.set_from(operation_.state());
  changed.set_to(state);
  changed.set_reason(reason);
  changed.set_cause(cause);
  operation_.set_state(state);
  operation_.set_state_cause(cause);
  operation_.set_pause_reason(state == Operation::PAUSED ? reason : "");
  if (IsFinal(state)) *operation_.mutable_end_time() = event.time();
  return *this;
}

OperationLog& OperationLog::Recovered() {
  Append().mutable_operation_recovered()->set_unfinished(operation_.counts().unfinished());
  return *this;
}

std::vector<NodeResult> OperationLog::Results() const {
  std::vector<NodeResult> results;
  for (const OperationEvent& event : events_) {
    if (event.has_node_finished()) results.push_back(event.node_finished().result());
  }
  return results;
}

OperationLog OperationLog::Succeeding(int nodes) {
  OperationLog log;
  log.Started(nodes);
  for (int i = 1; i <= nodes; ++i) {
    const std::string node = absl::StrCat("n", i);
    log.Attempt(node, 1).Conflict(node, 1, 100).Attempt(node, 2);
    log.Finished(node, NodeResult::CHANGED, 2);
  }
  return log.State(Operation::SUCCEEDED), log;
}

Operation OperationLog::Accepted() const {
  Operation accepted = operation_;
  accepted.set_state(Operation::RUNNING);
  accepted.clear_end_time();
  accepted.clear_counts();
  accepted.mutable_counts()->set_total(operation_.counts().total());
  accepted.mutable_counts()->set_unfinished(operation_.counts().total());
  accepted.set_last_sequence(0);
  return accepted;
}

std::vector<OperationUpdate> OperationLog::Messages(int64_t after_sequence) const {
  std::vector<OperationUpdate> messages(1);
  *messages[0].mutable_operation() = Accepted();
  messages[0].set_last_sequence(after_sequence);
  for (int64_t i = after_sequence; i < size(); ++i) {
    OperationUpdate& message = messages.emplace_back();
    *message.add_events() = events_[i];
    message.set_last_sequence(i + 1);
  }
  *messages.emplace_back().mutable_operation() = operation_;
  messages.back().set_last_sequence(size());
  return messages;
}

}  // namespace nodeops::client
