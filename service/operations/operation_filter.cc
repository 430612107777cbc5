#include "service/operations/operation_filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/operations/error_details.h"
#include "service/operations/filter_fields.h"
#include "service/operations/filter_parser.h"

namespace nodeops::operations {
namespace {

constexpr size_t kMaxBytes = 1024;

// The nodes that it asks for are added to `nodes`.
absl::StatusOr<OperationPredicate> Compile(const FilterNode& node,
                                           std::vector<std::string>& nodes) {
  if (node.kind == FilterNode::Kind::kComparison) {
    auto predicate = CompileComparison(node);
    if (predicate.ok() && node.field.text == kFilterNodeField) nodes.push_back(node.value.text);
    return predicate;
  }
  std::vector<OperationPredicate> children;
  for (const FilterNode& child : node.children) {
    NODEOPS_ASSIGN_OR_RETURN(OperationPredicate predicate, Compile(child, nodes));
    children.push_back(std::move(predicate));
  }
  return [kind = node.kind, children = std::move(children)](
             const v1::Operation& operation, const OperationFilter::HasNode& has_node) {
    const auto matches = [&](const OperationPredicate& child) {
      return child(operation, has_node);
    };
    switch (kind) {
      case FilterNode::Kind::kAny:
        return std::any_of(children.begin(), children.end(), matches);
      case FilterNode::Kind::kNot:
        return !matches(children.front());
      default:
        return std::all_of(children.begin(), children.end(), matches);
    }
  };
}

}  // namespace

struct OperationFilter::Expression {
  std::string text;
  std::vector<std::string> nodes;
  OperationPredicate matches;
};

OperationFilter::OperationFilter(std::shared_ptr<const Expression> expression)
    : expression_(std::move(expression)) {}

absl::StatusOr<OperationFilter> OperationFilter::Parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return InvalidField(
        "filter", absl::StrCat("must have at most ", kMaxBytes, " bytes, but has ", text.size()));
  }
  if (text.empty()) return OperationFilter();
  NODEOPS_ASSIGN_OR_RETURN(const FilterNode root, ParseFilter(text));
  auto expression = std::make_shared<Expression>();
  expression->text = text;
  NODEOPS_ASSIGN_OR_RETURN(expression->matches, Compile(root, expression->nodes));
  std::sort(expression->nodes.begin(), expression->nodes.end());
  expression->nodes.erase(std::unique(expression->nodes.begin(), expression->nodes.end()),
                          expression->nodes.end());
  return OperationFilter(std::move(expression));
}

bool OperationFilter::Matches(const v1::Operation& operation, const HasNode& has_node) const {
  return expression_ == nullptr || expression_->matches(operation, has_node);
}

std::vector<std::string> OperationFilter::nodes() const {
  return expression_ ? expression_->nodes : std::vector<std::string>();
}

const std::string& OperationFilter::text() const {
  static const std::string kEmpty;
  return expression_ ? expression_->text : kEmpty;
}

}  // namespace nodeops::operations
