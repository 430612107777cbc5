#include "client/cli/operation_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "client/cli/event_text.h"
#include "client/cli/format.h"
#include "client/cli/table.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

std::string RetryText(const Operation& operation) {
  const auto& retry = operation.retry();
  return absl::StrCat(
      Count(retry.max_attempts(), "attempt"), ", backoff ",
      ShortDuration(ToDuration(retry.initial_backoff())), " x ", retry.multiplier(), " up to ",
      ShortDuration(ToDuration(retry.max_backoff())), ", ",
      ShortDuration(ToDuration(retry.node_timeout())), " a node, ",
      retry.write_strategy() == nodeops::v1::RetryOptions::UPDATE ? "update" : "patch");
}

std::string MaxFailuresText(const nodeops::v1::MaxFailures& max) {
  return absl::StrCat(max.has_percent() ? absl::StrCat(max.percent(), "% of the nodes")
                                        : Count(max.count(), "node"),
                      max.reaction() == nodeops::v1::MaxFailures::CANCEL ? ", then it is cancelled"
                                                                         : ", then it is paused");
}

}  // namespace

void PrintOperation(const Operation& operation, std::ostream& out) {
  const auto line = [&](const char* label, const std::string& value) {
    if (value.empty()) return;
    const std::string padding(std::max<size_t>(1, 13 - std::string(label).size()), ' ');
    out << label << ":" << padding << base::Sanitize(value) << "\n";
  };
  const auto& counts = operation.counts();
  line("Name", operation.name());
  line("Action", ActionWord(operation.action()));
  line("Mode",
       operation.mode() == Operation::EXECUTE ? "" : Operation::Mode_Name(operation.mode()));
  line("State",
       absl::StrCat(StateWord(operation.state()), ParenthesizedCause(operation.state_cause())));
  line("Paused", operation.pause_reason());
  line("Clusters", absl::StrJoin(operation.clusters(), ", "));
  line("Reason", operation.reason());
  line("Actor", operation.actor());
  line("Request id", operation.request_id());
  line(operation.undo() ? "Undo of" : "Nodes from", operation.from_operation());
  line("Created", FormatTime(operation.create_time()));
  line("Deadline", FormatTime(operation.deadline()));
  line("Ended", FormatTime(operation.end_time()));
  line("Cancelled", operation.cancel_reason());
  line("Concurrency", absl::StrCat(operation.concurrency()));
  if (operation.has_max_failures()) line("Max failures", MaxFailuresText(operation.max_failures()));
  if (operation.has_retry()) line("Retry", RetryText(operation));
  line("Requests", absl::StrCat(counts.attempts(), " attempts, ", counts.conflicts(),
                                " conflicts retried, ", counts.throttles(), " throttled, ",
                                counts.reads(), " reads, ", counts.writes(), " writes"));
  line("Summary", SummaryText(operation));
}

void PrintOperations(const std::vector<Operation>& operations, std::ostream& out) {
  Table table({"NAME", "ACTION", "STATE", "CLUSTERS", "NODES", "DONE", "CHANGED", "UNCHANGED",
               "FAILED", "CONFLICTS", "CREATED", "REASON"});
  for (const Operation& operation : operations) {
    const auto& counts = operation.counts();
    const int failed = counts.failed() + counts.expired() + counts.outcome_unknown();
    table.AddRow({base::Sanitize(operation.name(), 200), ActionWord(operation.action()),
                  StateWord(operation.state()),
                  base::Sanitize(absl::StrJoin(operation.clusters(), ","), 60),
                  absl::StrCat(counts.total()), absl::StrCat(counts.total() - counts.unfinished()),
                  absl::StrCat(counts.changed()), absl::StrCat(counts.unchanged()),
                  absl::StrCat(failed), absl::StrCat(counts.conflicts()),
                  FormatTime(operation.create_time()), base::Sanitize(operation.reason(), 60)});
  }
  table.Print(out);
}

}  // namespace nodeops::cli
