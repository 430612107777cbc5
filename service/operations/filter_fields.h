#ifndef NODEOPS_SERVICE_OPERATIONS_FILTER_FIELDS_H_
#define NODEOPS_SERVICE_OPERATIONS_FILTER_FIELDS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "nodeops/v1/operation.pb.h"
#include "service/operations/filter_parser.h"

namespace nodeops::operations {

// Whether an operation is what a part of a filter asks for.
using OperationPredicate = std::function<bool(
    const v1::Operation&, const std::function<bool(const std::string&)>& has_node)>;

// Gives a comparison its meaning, as ListOperationsRequest.filter says: which fields there are,
// which operators and values each takes. INVALID_ARGUMENT, as FilterError: a field, operator or
// value that does not go, naming those that do.
absl::StatusOr<OperationPredicate> CompileComparison(const FilterNode& comparison);

// The field that is about an operation's nodes.
inline constexpr char kFilterNodeField[] = "node";

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_FILTER_FIELDS_H_
