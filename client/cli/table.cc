#include "client/cli/table.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "client/cli/display_width.h"

namespace nodeops::cli {

void Table::AddRow(std::vector<std::string> cells) {
  if (cells.size() != rows_[0].size()) std::abort();
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out, int columns) const {
  std::vector<int> widths(rows_[0].size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - DisplayWidth(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << (columns > 0 ? FitWidth(line, columns) : line) << '\n';
  }
}

}  // namespace nodeops::cli
