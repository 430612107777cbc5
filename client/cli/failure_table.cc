#include "client/cli/failure_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "client/cli/format.h"
#include "client/cli/table.h"

namespace nodeops::cli {

void PrintFailures(const std::vector<nodeops::v1::NodeResult>& results,
                   const nodeops::v1::Operation& operation, std::ostream& out, int max_rows) {
  Table table({"NODE", "RESULT", "ATTEMPTS", "TOOK", "ERROR"});
  int rows = 0;
  for (const auto& result : results) {
    if (rows == max_rows) break;
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
  if (all > rows) {
    out << "and " << all - rows << " more: nodeops get " << base::Sanitize(operation.name(), 200)
        << "\n";
  }
}

}  // namespace nodeops::cli
