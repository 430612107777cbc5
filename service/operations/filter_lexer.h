#ifndef NODEOPS_SERVICE_OPERATIONS_FILTER_LEXER_H_
#define NODEOPS_SERVICE_OPERATIONS_FILTER_LEXER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nodeops::operations {

// The words of a filter (AIP-160).
struct FilterToken {
  enum class Kind {
    kText,      // Letters, digits and all that has no meaning of its own.
    kString,    // In quotes, " or '.
    kOperator,  // = != < <= > >= :
    kAnd,
    kOr,
    kNot,    // NOT or a - before a comparison or parenthesis.
    kOpen,   // (
    kClose,  // )
    kEnd,    // Behind everything.
  };

  Kind kind = Kind::kEnd;
  size_t at = 0;     // Where it begins, in bytes from 0.
  std::string text;  // Without quotes, escapes, and the * at its ends.
  // A * at that end: anything may stand there.
  bool open_start = false;
  bool open_end = false;
};

// Cuts a filter into tokens, the last of which is kEnd. In text and in quotes \ makes the next
// character an ordinary one: \" \' \\ \*. A * counts only at an end.
absl::StatusOr<std::vector<FilterToken>> LexFilter(std::string_view filter);

// A token for people, such as `"prod*"` or `the end`.
std::string Describe(const FilterToken& token);

// INVALID_ARGUMENT naming the field `filter`, the position (from 1) and what is wrong there. Text
// of the filter within `what` must have been sanitized.
absl::Status FilterError(size_t at, const std::string& what);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_FILTER_LEXER_H_
