#ifndef NODEOPS_CLIENT_CLI_OPERATIONS_VIEW_H_
#define NODEOPS_CLIENT_CLI_OPERATIONS_VIEW_H_

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "client/cli/cli_io.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::cli {

// What a live table of operations shows: those that have not ended, and under them those that ended
// last. Pure: it prints nothing.
class OperationsView {
 public:
  // The operation as it stands now.
  void Apply(const nodeops::v1::Operation& operation);
  void Clear();

  // The lines of the table, as many as fit; `notice` stands above them if it is not empty. No line
  // is wider than the terminal, and one row stays free.
  std::vector<std::string> Frame(TerminalSize size, const std::string& notice) const;

 private:
  std::vector<const nodeops::v1::Operation*> Ordered() const;

  std::map<std::string, nodeops::v1::Operation> operations_;
  std::deque<std::string> ended_;  // in the order in which that was heard; the oldest are dropped
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_OPERATIONS_VIEW_H_
