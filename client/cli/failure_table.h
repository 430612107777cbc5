#ifndef NODEOPS_CLIENT_CLI_FAILURE_TABLE_H_
#define NODEOPS_CLIENT_CLI_FAILURE_TABLE_H_

#include <ostream>
#include <vector>

#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::cli {

// Results that are not as they should be, as a table: at most `max_rows`, then how many more there
// are and how to see them. Prints nothing when the operation has none.
void PrintFailures(const std::vector<nodeops::v1::NodeResult>& results,
                   const nodeops::v1::Operation& operation, std::ostream& out, int max_rows = 50);

// Nodes that were left alone on purpose and why, as a table, in the same way.
void PrintLeftAlone(const std::vector<nodeops::v1::NodeResult>& results,
                    const nodeops::v1::Operation& operation, std::ostream& out, int max_rows = 50);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_FAILURE_TABLE_H_
