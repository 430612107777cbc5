#include "service/operations/filter_parser.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::operations {
namespace {

using Kind = FilterToken::Kind;

constexpr int kMaxDepth = 32;

FilterNode Join(FilterNode::Kind kind, std::vector<FilterNode> children) {
  if (children.size() == 1) return std::move(children.front());
  return {.kind = kind, .children = std::move(children)};
}

// Why a word that is not an operator follows a field.
const char* Hint(const FilterToken& field, const FilterToken& found) {
  for (const FilterToken* token : {&field, &found}) {
    const std::string upper = absl::AsciiStrToUpper(token->text);
    if (token->kind == Kind::kText && (upper == "AND" || upper == "OR" || upper == "NOT")) {
      return "; AND, OR and NOT are written in capitals";
    }
  }
  return "";
}

// Recursive descent: one function a rule of the grammar.
class Parser {
 public:
  explicit Parser(std::vector<FilterToken> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<FilterNode> Filter() {
    if (Peek().kind == Kind::kEnd) return FilterNode();
    NODEOPS_ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (Peek().kind == Kind::kEnd) return node;
    return FilterError(Peek().at, "there is no ( for this )");
  }

 private:
  const FilterToken& Peek() const { return tokens_[next_]; }
  // The last token, kEnd, is never taken.
  FilterToken Take() { return std::move(tokens_[next_++]); }
  bool TakeIf(Kind kind) {
    if (Peek().kind != kind) return false;
    ++next_;
    return true;
  }

  // factor { [AND] factor }
  absl::StatusOr<FilterNode> Expression() {
    std::vector<FilterNode> factors;
    do {
      NODEOPS_ASSIGN_OR_RETURN(FilterNode factor, Factor());
      factors.push_back(std::move(factor));
    } while (TakeIf(Kind::kAnd) || (Peek().kind != Kind::kClose && Peek().kind != Kind::kEnd));
    return Join(FilterNode::Kind::kAll, std::move(factors));
  }

  // term { OR term }
  absl::StatusOr<FilterNode> Factor() {
    std::vector<FilterNode> terms;
    do {
      NODEOPS_ASSIGN_OR_RETURN(FilterNode term, Term());
      terms.push_back(std::move(term));
    } while (TakeIf(Kind::kOr));
    return Join(FilterNode::Kind::kAny, std::move(terms));
  }

  // [NOT | -] simple
  absl::StatusOr<FilterNode> Term() {
    if (!TakeIf(Kind::kNot)) return Simple();
    NODEOPS_ASSIGN_OR_RETURN(FilterNode node, Simple());
    std::vector<FilterNode> children;
    children.push_back(std::move(node));
    return FilterNode{.kind = FilterNode::Kind::kNot, .children = std::move(children)};
  }

  // ( expression ) | comparison
  absl::StatusOr<FilterNode> Simple() {
    if (Peek().kind != Kind::kOpen) return Comparison();
    const FilterToken open = Take();
    if (++depth_ > kMaxDepth) {
      return FilterError(open.at, absl::StrCat("more than ", kMaxDepth, " ( in each other"));
    }
    NODEOPS_ASSIGN_OR_RETURN(FilterNode node, Expression());
    --depth_;
    if (!TakeIf(Kind::kClose)) return FilterError(open.at, "there is no ) for this (");
    return node;
  }

  absl::StatusOr<FilterNode> Comparison() {
    if (Peek().kind != Kind::kText) {
      return FilterError(Peek().at, absl::StrCat("a comparison such as `state = RUNNING` is ",
                                                 "expected, but found ", Describe(Peek())));
    }
    FilterNode node{.kind = FilterNode::Kind::kComparison, .field = Take()};
    if (Peek().kind != Kind::kOperator) {
      return FilterError(Peek().at, absl::StrCat("one of = != < <= > >= : is expected after ",
                                                 Describe(node.field), ", but found ",
                                                 Describe(Peek()), Hint(node.field, Peek())));
    }
    node.comparator = Take();
    if (Peek().kind != Kind::kText && Peek().kind != Kind::kString) {
      return FilterError(
          Peek().at,
          absl::StrCat("a value is expected after ", Describe(node.comparator), ", but found ",
                       Describe(Peek()), "; what is not a plain word must be in quotes"));
    }
    node.value = Take();
    if (Peek().kind == Kind::kOperator) {
      return FilterError(Peek().at, absl::StrCat("the comparison is over before ", Describe(Peek()),
                                                 "; a value with it must be in quotes"));
    }
    return node;
  }

  std::vector<FilterToken> tokens_;
  size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

absl::StatusOr<FilterNode> ParseFilter(std::string_view filter) {
  NODEOPS_ASSIGN_OR_RETURN(std::vector<FilterToken> tokens, LexFilter(filter));
  return Parser(std::move(tokens)).Filter();
}

}  // namespace nodeops::operations
