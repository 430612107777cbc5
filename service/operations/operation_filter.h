#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_FILTER_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_FILTER_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::operations {

// Which operations a caller wants to see: AIP-160's language, with the fields that
// ListOperationsRequest.filter names. `a != b` is the same as `NOT a = b`: it also matches where
// there is no `a`, such as the end_time of what runs. Never changed once made, cheap to copy.
class OperationFilter {
 public:
  // Whether the operation that is looked at has a node of that name.
  using HasNode = std::function<bool(const std::string& node)>;

  // Matches everything.
  OperationFilter() = default;

  // INVALID_ARGUMENT naming the field `filter`, what is wrong and where.
  static absl::StatusOr<OperationFilter> Parse(std::string_view text);

  // `has_node` is only asked where the filter asks.
  bool Matches(const v1::Operation& operation, const HasNode& has_node) const;

  // The names that Matches may ask `has_node` for.
  std::vector<std::string> nodes() const;

  // As it was given; empty for everything.
  const std::string& text() const;

 private:
  struct Expression;
  explicit OperationFilter(std::shared_ptr<const Expression> expression);

  std::shared_ptr<const Expression> expression_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_FILTER_H_
