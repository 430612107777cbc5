#ifndef NODEOPS_CLIENT_CLI_OPERATION_TEXT_H_
#define NODEOPS_CLIENT_CLI_OPERATION_TEXT_H_

#include <ostream>
#include <vector>

#include "nodeops/v1/operation.pb.h"

namespace nodeops::cli {

// Everything about one operation, a line each: `State:  SUCCEEDED`. What is empty is left out.
void PrintOperation(const nodeops::v1::Operation& operation, std::ostream& out);

// A table of operations, a line each, in the order given.
void PrintOperations(const std::vector<nodeops::v1::Operation>& operations, std::ostream& out);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_OPERATION_TEXT_H_
