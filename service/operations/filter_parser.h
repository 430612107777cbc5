#ifndef NODEOPS_SERVICE_OPERATIONS_FILTER_PARSER_H_
#define NODEOPS_SERVICE_OPERATIONS_FILTER_PARSER_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/operations/filter_lexer.h"

namespace nodeops::operations {

// What a filter says, as a tree: what its words mean is not looked at yet.
struct FilterNode {
  enum class Kind {
    kAll,         // Every child matches.
    kAny,         // At least one does.
    kNot,         // The one child does not.
    kComparison,  // `field comparator value`.
  };

  Kind kind = Kind::kAll;
  std::vector<FilterNode> children;
  FilterToken field, comparator, value;  // kComparison.
};

// Reads the grammar of AIP-160 (https://google.aip.dev/assets/misc/ebnf-filtering.txt), as far as
// it is about comparisons of fields: OR binds tighter than AND; comparisons side by side mean AND;
// NOT and - stand before one comparison or parenthesis; values are text or in quotes. Functions and
// values without a field are refused. At most 32 parentheses in each other.
absl::StatusOr<FilterNode> ParseFilter(std::string_view filter);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_FILTER_PARSER_H_
