#include "client/cli/operations_view.h"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/text.h"
#include "client/cli/display_width.h"
#include "client/cli/format.h"
#include "client/cli/table.h"
#include "client/watch_session.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

// More than any terminal shows.
constexpr size_t kMaxEnded = 500;

// What matters first, so that the id is whole in 80 columns.
void PrintRows(const std::vector<const Operation*>& operations, std::ostream& out, int columns) {
  Table table({"STATE", "ACTION", "DONE", "FAILED", "OPERATION", "CLUSTERS", "REASON"});
  for (const Operation* operation : operations) {
    const auto& counts = operation->counts();
    table.AddRow(
        {StateWord(operation->state()), ActionWord(operation->action()),
         absl::StrCat(counts.total() - counts.unfinished(), "/", counts.total()),
         absl::StrCat(counts.failed() + counts.expired() + counts.outcome_unknown()),
         base::Sanitize(std::string(absl::StripPrefix(operation->name(), "operations/")), 60),
         base::Sanitize(absl::StrJoin(operation->clusters(), ","), 60),
         base::Sanitize(operation->reason(), 60)});
  }
  table.Print(out, columns);
}

}  // namespace

void OperationsView::Apply(const Operation& operation) {
  Operation& kept = operations_[operation.name()];
  const bool ends = client::IsFinal(operation.state()) && !client::IsFinal(kept.state());
  kept = operation;
  if (!ends) return;
  ended_.push_back(operation.name());
  if (ended_.size() <= kMaxEnded) return;
  operations_.erase(ended_.front());
  ended_.pop_front();
}

void OperationsView::Clear() {
  operations_.clear();
  ended_.clear();
}

std::vector<const Operation*> OperationsView::Ordered() const {
  std::vector<const Operation*> ordered;
  for (const auto& [name, operation] : operations_) ordered.push_back(&operation);
  const auto rank = [](const Operation* operation) {
    const bool ended = client::IsFinal(operation->state());
    const auto& time = ended ? operation->end_time() : operation->create_time();
    return std::make_tuple(ended, -time.seconds(), -time.nanos());
  };
  std::stable_sort(ordered.begin(), ordered.end(),
                   [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  return ordered;
}

std::vector<std::string> OperationsView::Frame(TerminalSize size, const std::string& notice) const {
  const std::vector<const Operation*> ordered = Ordered();
  const int columns = std::max(1, size.columns - 1);
  const auto running = std::count_if(ordered.begin(), ordered.end(), [](const auto* operation) {
    return !client::IsFinal(operation->state());
  });
  std::vector<std::string> lines = {FitWidth(
      absl::StrCat(Count(running, "operation"), " under way; Ctrl-C ends the watch"), columns)};
  if (!notice.empty()) lines.push_back(FitWidth(notice, columns));
  const int rows = std::max(0, size.rows - 2 - static_cast<int>(lines.size()));
  const std::vector<const Operation*> shown(
      ordered.begin(), ordered.begin() + std::min<ptrdiff_t>(rows, std::ssize(ordered)));
  if (!shown.empty()) {
    std::ostringstream table;
    PrintRows(shown, table, columns);
    for (const absl::string_view line : absl::StrSplit(table.str(), '\n', absl::SkipEmpty())) {
      lines.emplace_back(line);
    }
  }
  if (static_cast<int>(lines.size()) >= size.rows) lines.resize(std::max(1, size.rows - 1));
  return lines;
}

}  // namespace nodeops::cli
