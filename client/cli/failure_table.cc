#include "client/cli/failure_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "client/cli/format.h"
#include "client/cli/table.h"

namespace nodeops::cli {

using nodeops::v1::NodeResult;

namespace {

// Whether the operation ended before the node's turn came. There can be thousands of these, all
// alike.
bool WasWaiting(const NodeResult& result) {
  const bool ended_early =
      result.result() == NodeResult::CANCELLED || result.result() == NodeResult::EXPIRED;
  return ended_early && result.attempts() == 0;
}

void PrintRest(int rest, const nodeops::v1::Operation& operation, std::ostream& out) {
  if (rest <= 0) return;
  out << "and " << rest << " more: nodeops get " << base::Sanitize(operation.name(), 200) << "\n";
}

}  // namespace

void PrintFailures(const std::vector<NodeResult>& results, const nodeops::v1::Operation& operation,
                   std::ostream& out, int max_rows) {
  Table table({"NODE", "RESULT", "ATTEMPTS", "TOOK", "ERROR"});
  int rows = 0;
  int cancelled = 0;
  int expired = 0;
  for (const auto& result : results) {
    if (WasWaiting(result)) {
      ++(result.result() == NodeResult::CANCELLED ? cancelled : expired);
      continue;
    }
    if (rows == max_rows) continue;
    ++rows;
    table.AddRow({NodeName(result.cluster(), result.node()), ResultWord(result.result()),
                  absl::StrCat(result.attempts()), ShortDuration(ToDuration(result.elapsed())),
                  result.has_error() ? ErrorText(result.error()) : ""});
  }
  if (!table.empty()) table.Print(out);
  // The counts know of results whose events came before the watch began.
  const auto& counts = operation.counts();
  const int all = std::max<int>(
      static_cast<int>(results.size()),
      counts.failed() + counts.cancelled() + counts.expired() + counts.outcome_unknown());
  PrintRest(all - rows - cancelled - expired, operation, out);
  if (cancelled > 0) out << Count(cancelled, "node") << " cancelled before the first attempt\n";
  if (expired > 0) out << Count(expired, "node") << " out of time before the first attempt\n";
}

void PrintLeftAlone(const std::vector<NodeResult>& results, const nodeops::v1::Operation& operation,
                    std::ostream& out, int max_rows) {
  Table table({"LEFT ALONE", "WHY"});
  const int rows = std::min(max_rows, static_cast<int>(results.size()));
  for (int i = 0; i < rows; ++i) {
    table.AddRow(
        {NodeName(results[i].cluster(), results[i].node()), ErrorText(results[i].error())});
  }
  if (!table.empty()) table.Print(out);
  const int all = std::max<int>(static_cast<int>(results.size()), operation.counts().skipped());
  PrintRest(all - rows, operation, out);
}

}  // namespace nodeops::cli
