#include "service/operations/operation_filter.h"

#include <utility>

#include "service/operations/error_details.h"

namespace nodeops::operations {

struct OperationFilter::Expression {
  std::string text;
};

OperationFilter::OperationFilter(std::shared_ptr<const Expression> expression)
    : expression_(std::move(expression)) {}

absl::StatusOr<OperationFilter> OperationFilter::Parse(std::string_view text) {
  if (!text.empty()) return InvalidField("filter", "cannot be read");
  return OperationFilter();
}

bool OperationFilter::Matches(const v1::Operation&, const HasNode&) const { return true; }

std::vector<std::string> OperationFilter::nodes() const { return {}; }

const std::string& OperationFilter::text() const {
  static const std::string kEmpty;
  return expression_ ? expression_->text : kEmpty;
}

}  // namespace nodeops::operations
