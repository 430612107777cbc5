#ifndef NODEOPS_CLIENT_CLI_TABLE_H_
#define NODEOPS_CLIENT_CLI_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

namespace nodeops::cli {

// Rows in columns that are as wide as their widest cell, two spaces apart, as kubectl prints lists.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}

  // As many cells as the header has. Sanitized text only.
  void AddRow(std::vector<std::string> cells);

  bool empty() const { return rows_.size() == 1; }

  // Lines longer than `columns` are cut; 0 means as long as they are.
  void Print(std::ostream& out, int columns = 0) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_TABLE_H_
