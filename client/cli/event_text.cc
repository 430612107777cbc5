#include "client/cli/event_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "client/cli/format.h"

namespace nodeops::cli {

using nodeops::v1::Operation;
using nodeops::v1::OperationEvent;

namespace {

std::string ModeWord(Operation::Mode mode) {
  if (mode == Operation::PLAN) return " plan";
  if (mode == Operation::SERVER_DRY_RUN) return " dry run";
  return "";
}

// `/4`; empty where an older server does not say how many attempts there may be.
std::string OfMax(int max_attempts) {
  return max_attempts > 0 ? absl::StrCat("/", max_attempts) : "";
}

std::string AttemptText(const nodeops::v1::NodeAttemptStarted& started) {
  std::string text = absl::StrCat(NodeName(started.cluster(), started.node()), ": attempt ",
                                  started.attempt(), "/", started.max_attempts());
  std::vector<std::string> writers;
  for (const auto& writer : started.conflicting_writers()) {
    writers.push_back(
        base::Sanitize(writer.subresource().empty()
                           ? writer.manager()
                           : absl::StrCat(writer.manager(), " (", writer.subresource(), ")"),
                       200));
  }
  if (!writers.empty()) {
    absl::StrAppend(&text, ", written meanwhile by ", absl::StrJoin(writers, ", "));
  }
  return text;
}

std::string RetryText(const nodeops::v1::NodeRetryScheduled& retry) {
  return absl::StrCat(NodeName(retry.cluster(), retry.node()), ": attempt ", retry.attempt(), "/",
                      retry.max_attempts(), " failed: ", CauseWord(retry.cause()), ": ",
                      ErrorText(retry.error()), "; next attempt in ",
                      ShortDuration(ToDuration(retry.backoff())));
}

}  // namespace

std::string ResultText(const nodeops::v1::NodeResult& result) {
  std::string text = absl::StrCat(
      NodeName(result.cluster(), result.node()), ": ", ResultWord(result.result()), " (",
      Count(result.attempts(), "attempt"), ", ", ShortDuration(ToDuration(result.elapsed())), ")");
  if (result.has_error()) absl::StrAppend(&text, ": ", ErrorText(result.error()));
  return text;
}

std::string EventText(const OperationEvent& event, const std::string& operation_name) {
  const std::string name = base::Sanitize(operation_name, 200);
  switch (event.kind_case()) {
    case OperationEvent::kOperationStarted: {
      const auto& started = event.operation_started();
      return absl::StrCat(name, ": ", ActionWord(started.action()), ModeWord(started.mode()),
                          " of ", Count(started.total(), "node"), " started");
    }
    case OperationEvent::kAttemptStarted:
      return AttemptText(event.attempt_started());
    case OperationEvent::kRetryScheduled:
      return RetryText(event.retry_scheduled());
    case OperationEvent::kThrottled: {
      const auto& throttled = event.throttled();
      return absl::StrCat(NodeName(throttled.cluster(), throttled.node()), ": attempt ",
                          throttled.attempt(), OfMax(throttled.max_attempts()),
                          " throttled: ", ErrorText(throttled.error()), "; goes on in ",
                          ShortDuration(ToDuration(throttled.wait())));
    }
    case OperationEvent::kNodeFinished:
      return ResultText(event.node_finished().result());
    case OperationEvent::kStateChanged: {
      const auto& change = event.state_changed();
      const std::string reason = base::Sanitize(change.reason(), 1024);
      return absl::StrCat(name, ": ", StateWord(change.from()), " -> ", StateWord(change.to()),
                          ParenthesizedCause(change.cause()), reason.empty() ? "" : ": ", reason);
    }
    case OperationEvent::kOperationRecovered:
      return absl::StrCat(name, ": the server was started anew and goes on with ",
                          Count(event.operation_recovered().unfinished(), "unfinished node"));
    case OperationEvent::KIND_NOT_SET:
      break;
  }
  return absl::StrCat(name, ": event ", event.sequence(),
                      " is of a kind that this version of nodeops does not know");
}

std::string SummaryText(const Operation& operation) {
  const auto& counts = operation.counts();
  std::string text = absl::StrCat(ActionWord(operation.action()), ModeWord(operation.mode()), ": ",
                                  Count(counts.total(), "node"), ": ", counts.changed(),
                                  " changed, ", counts.unchanged(), " unchanged");
  const auto append = [&](int count, const char* what, bool always = false) {
    if (count > 0 || always) absl::StrAppend(&text, ", ", count, " ", what);
  };
  append(counts.would_change(), "would change");
  append(counts.failed(), "failed", true);
  append(counts.cancelled(), "cancelled");
  append(counts.expired(), "expired");
  append(counts.outcome_unknown(), "outcome unknown");
  append(counts.skipped(), "left alone");
  append(counts.unfinished(), "unfinished");
  if (operation.has_end_time()) {
    absl::StrAppend(&text, " in ",
                    ShortDuration(Between(operation.create_time(), operation.end_time())));
  }
  return absl::StrCat(text, ", ", Count(counts.conflicts(), "conflict"), " retried (",
                      base::Sanitize(operation.name(), 200), ", state ",
                      StateWord(operation.state()), ParenthesizedCause(operation.state_cause()),
                      ")");
}

}  // namespace nodeops::cli
