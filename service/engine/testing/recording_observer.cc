#include "service/engine/testing/recording_observer.h"

#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace nodeops::engine {

std::string OutcomeName(NodeOutcome outcome) {
  constexpr const char* kNames[] = {"CHANGED", "UNCHANGED", "FAILED",          "CANCELLED",
                                    "EXPIRED", "SKIPPED",   "OUTCOME_UNKNOWN", "WOULD_CHANGE"};
  return kNames[static_cast<int>(outcome)];
}

std::string CauseName(RetryCause cause) {
  constexpr const char* kNames[] = {"conflict",        "overloaded", "server error",
                                    "connection lost", "write lost", "interrupted"};
  return kNames[static_cast<int>(cause)];
}

void RecordingObserver::Say(const std::string& node, std::string line) {
  EXPECT_EQ(results_.count(node), 0u) << "after its result: " << node << " " << line;
  EXPECT_FALSE(released_) << "after the release: " << node << " " << line;
  sink_(absl::StrCat(node, " ", line));
}

void RecordingObserver::OnAttemptStarted(
    const std::string& node, int attempt,
    const std::vector<k8s::FieldManager>& conflicting_writers) {
  const std::string writers = absl::StrJoin(
      conflicting_writers, ",",
      [](std::string* out, const k8s::FieldManager& writer) { *out += writer.manager; });
  Say(node, absl::StrCat("attempt ", attempt, writers.empty() ? "" : " after ", writers));
}

void RecordingObserver::OnRetryScheduled(const std::string& node, int failed_attempt,
                                         RetryCause cause, const NodeError& error,
                                         absl::Duration backoff) {
  errors_.push_back(error);
  Say(node, absl::StrCat("retry after attempt ", failed_attempt, " in ",
                         absl::FormatDuration(backoff), ": ", CauseName(cause)));
}

void RecordingObserver::OnThrottled(const std::string& node, int attempt, absl::Duration wait,
                                    const NodeError& error) {
  errors_.push_back(error);
  Say(node, absl::StrCat("throttled in attempt ", attempt, " for ", absl::FormatDuration(wait)));
}

void RecordingObserver::OnFinished(const NodeTaskResult& result,
                                   absl::AnyInvocable<void()> recorded) {
  Say(result.node, OutcomeName(result.outcome));
  results_[result.node] = result;
  if (!holds_results_) return recorded();
  unrecorded_results_.push_back(std::move(recorded));
}

void RecordingObserver::RecordResults() {
  for (auto& recorded : std::exchange(unrecorded_results_, {})) recorded();
}

void RecordingObserver::OnIntended(std::vector<AttemptIntent> intents,
                                   absl::AnyInvocable<void()> recorded) {
  EXPECT_FALSE(released_) << "intents after the release";
  if (!holds_intents_) return recorded();
  std::string line = "intend";
  for (const AttemptIntent& intent : intents) {
    absl::StrAppend(&line, " ", intent.node, ":", intent.attempt);
  }
  sink_(line);
  unrecorded_.push_back(std::move(recorded));
}

void RecordingObserver::RecordIntents() {
  for (auto& recorded : std::exchange(unrecorded_, {})) recorded();
}

void RecordingObserver::OnWriteResolved(const std::string& node, WriteFate fate) {
  EXPECT_EQ(results_.count(node), 0u) << "after its result: " << node;
  write_fates_.push_back(fate);
}

void RecordingObserver::OnReleased() {
  EXPECT_FALSE(std::exchange(released_, true)) << "released twice";
  sink_("released");
}

}  // namespace nodeops::engine
