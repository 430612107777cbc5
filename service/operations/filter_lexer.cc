#include "service/operations/filter_lexer.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/operations/error_details.h"

namespace nodeops::operations {
namespace {

using Kind = FilterToken::Kind;

constexpr std::string_view kSpecial = "()<>=!:,\"'";

bool IsText(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != 0x7f &&
         kSpecial.find(c) == std::string_view::npos;
}

class Lexer {
 public:
  explicit Lexer(std::string_view filter) : filter_(filter) {}

  absl::StatusOr<FilterToken> Next() {
    while (at_ < filter_.size() && absl::ascii_isspace(filter_[at_])) ++at_;
    FilterToken token{.at = at_};
    if (at_ == filter_.size()) return token;
    const char c = filter_[at_];
    if (c == '"' || c == '\'') return String(c);
    if (c == '(' || c == ')' || c == '-') {
      ++at_;
      token.kind = c == '(' ? Kind::kOpen : c == ')' ? Kind::kClose : Kind::kNot;
      token.text = c;
      return token;
    }
    if (IsText(c)) return Text();
    return Operator();
  }

 private:
  absl::StatusOr<FilterToken> Operator() {
    FilterToken token{.kind = Kind::kOperator, .at = at_};
    for (const std::string_view known : {"!=", "<=", ">=", "=", "<", ">", ":"}) {
      if (filter_.substr(at_, known.size()) != known) continue;
      token.text = known;
      at_ += known.size();
      return token;
    }
    return FilterError(at_, absl::StrCat("`", base::Sanitize(filter_.substr(at_, 1), 16),
                                         "` means nothing here; in a value it must be in quotes"));
  }

  absl::StatusOr<FilterToken> Text() {
    FilterToken token{.kind = Kind::kText, .at = at_};
    const size_t begin = at_;
    while (at_ < filter_.size() && IsText(filter_[at_])) {
      NODEOPS_RETURN_IF_ERROR(
          Character(token, [this] { return at_ == filter_.size() || !IsText(filter_[at_]); }));
    }
    const std::string_view word = filter_.substr(begin, at_ - begin);
    if (word == "AND") token.kind = Kind::kAnd;
    if (word == "OR") token.kind = Kind::kOr;
    if (word == "NOT") token.kind = Kind::kNot;
    return token;
  }

  absl::StatusOr<FilterToken> String(char quote) {
    FilterToken token{.kind = Kind::kString, .at = at_};
    ++at_;
    while (at_ < filter_.size()) {
      if (filter_[at_] == quote) {
        ++at_;
        return token;
      }
      NODEOPS_RETURN_IF_ERROR(Character(
          token, [this, quote] { return at_ < filter_.size() && filter_[at_] == quote; }));
    }
    return FilterError(token.at, absl::StrCat("the quote ", std::string(1, quote),
                                              " that begins here does not end"));
  }

  // Takes one character of a value. `at_end`: whether the value ends behind it.
  template <typename AtEnd>
  absl::Status Character(FilterToken& token, AtEnd at_end) {
    const char c = filter_[at_++];
    if (c == '\\') {
      const std::string_view next = filter_.substr(at_, 1);
      if (next.empty() || std::string_view("\"'\\*").find(next) == std::string_view::npos) {
        return FilterError(at_ - 1, R"(after \ one of " ' \ * is expected)");
      }
      token.text += next;
      ++at_;
    } else if (c != '*') {
      token.text += c;
    } else if (token.text.empty() && !token.open_start) {
      token.open_start = true;
      if (at_end()) token.open_end = true;
    } else if (at_end()) {
      token.open_end = true;
    } else {
      return FilterError(at_ - 1, R"(a * stands for anything only at the beginning or the end of )"
                                  R"(a value; write \* for the character)");
    }
    return absl::OkStatus();
  }

  const std::string_view filter_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<FilterToken>> LexFilter(std::string_view filter) {
  std::vector<FilterToken> tokens;
  Lexer lexer(filter);
  do {
    NODEOPS_ASSIGN_OR_RETURN(FilterToken token, lexer.Next());
    tokens.push_back(std::move(token));
  } while (tokens.back().kind != Kind::kEnd);
  return tokens;
}

std::string Describe(const FilterToken& token) {
  if (token.kind == Kind::kEnd) return "the end";
  const char* const quote = token.kind == Kind::kString ? "\"" : "`";
  const bool only_star = token.open_start && token.open_end && token.text.empty();
  return absl::StrCat(quote, token.open_start ? "*" : "", base::Sanitize(token.text, 64),
                      token.open_end && !only_star ? "*" : "", quote);
}

absl::Status FilterError(size_t at, const std::string& what) {
  return InvalidField("filter", absl::StrCat("at position ", at + 1, ": ", what));
}

}  // namespace nodeops::operations
