#include "k8s/sandbox/label_selector.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

using Operator = LabelSelector::Operator;
using Requirement = LabelSelector::Requirement;

constexpr std::string_view kSpecial = "=!(),<>";

// The words of a selector: identifiers, operators, punctuation; at the end empty ones.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) { Read(); }

  const std::string& Peek() const { return word_; }
  std::string Next() {
    std::string word = std::move(word_);
    Read();
    return word;
  }

 private:
  void Read() {
    word_.clear();
    while (!text_.empty() && absl::ascii_isspace(text_.front())) text_.remove_prefix(1);
    if (text_.empty()) return;
    size_t length = 0;
    if (kSpecial.find(text_.front()) == std::string_view::npos) {
      while (length < text_.size() && !absl::ascii_isspace(text_[length]) &&
             kSpecial.find(text_[length]) == std::string_view::npos) {
        ++length;
      }
    } else {
      const std::string_view two = text_.substr(0, 2);
      length = two == "==" || two == "!=" ? 2 : 1;
    }
    word_ = std::string(text_.substr(0, length));
    text_.remove_prefix(length);
  }

  std::string_view text_;
  std::string word_;
};

bool IsIdentifier(const std::string& word) {
  return !word.empty() && kSpecial.find(word[0]) == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  std::vector<Requirement> requirements;

  // The error, if there is one.
  std::optional<std::string> Parse() {
    while (true) {
      const std::string first = lexer_.Peek();
      if (first.empty()) return std::nullopt;
      if (!IsIdentifier(first) && first != "!") {
        return Concat("found '", first, "', expected: !, identifier, or 'end of string'");
      }
      if (auto error = ParseRequirement()) {
        return Concat("unable to parse requirement: ", *error);
      }
      const std::string separator = lexer_.Next();
      if (separator.empty()) return std::nullopt;
      if (separator != ",") {
        return Concat("found '", separator, "', expected: ',' or 'end of string'");
      }
      if (!IsIdentifier(lexer_.Peek()) && lexer_.Peek() != "!") {
        return Concat("found '", lexer_.Peek(), "', expected: identifier after ','");
      }
    }
  }

 private:
  std::optional<std::string> ParseRequirement() {
    Requirement requirement;
    const bool negated = lexer_.Peek() == "!";
    if (negated) lexer_.Next();
    requirement.key = lexer_.Next();
    if (!IsIdentifier(requirement.key)) {
      return Concat("found '", requirement.key, "', expected: identifier");
    }
    if (lexer_.Peek().empty() || lexer_.Peek() == ",") {
      requirement.op = negated ? Operator::kDoesNotExist : Operator::kExists;
    } else if (auto error = ParseComparison(requirement)) {
      return error;
    }
    requirements.push_back(std::move(requirement));
    return std::nullopt;
  }

  std::optional<std::string> ParseComparison(Requirement& requirement) {
    const std::string op = lexer_.Next();
    if (op == "in" || op == "notin") {
      requirement.op = op == "in" ? Operator::kIn : Operator::kNotIn;
      return ParseValues(requirement);
    }
    if (op == "=" || op == "==") {
      requirement.op = Operator::kIn;
    } else if (op == "!=") {
      requirement.op = Operator::kNotIn;
    } else if (op == ">" || op == "<") {
      requirement.op = op == ">" ? Operator::kGreater : Operator::kLess;
    } else {
      return Concat("found '", op, "', expected: '=', '!=', '==', 'in', notin'");
    }
    if (lexer_.Peek().empty() || lexer_.Peek() == ",") {
      requirement.values.insert("");
      return CheckNumber(requirement);
    }
    const std::string value = lexer_.Next();
    if (!IsIdentifier(value)) return Concat("found '", value, "', expected: identifier");
    requirement.values.insert(value);
    return CheckNumber(requirement);
  }

  static std::optional<std::string> CheckNumber(const Requirement& requirement) {
    int64_t number;
    const bool numeric = requirement.op == Operator::kGreater || requirement.op == Operator::kLess;
    if (!numeric || absl::SimpleAtoi(*requirement.values.begin(), &number)) return std::nullopt;
    return "for 'Gt', 'Lt' operators, the value must be an integer";
  }

  // `(a,b)`; an empty place between commas is the empty value.
  std::optional<std::string> ParseValues(Requirement& requirement) {
    const std::string open = lexer_.Next();
    if (open != "(") return Concat("found '", open, "' expected: '('");
    bool after_value = false;
    while (true) {
      const std::string word = lexer_.Next();
      if (IsIdentifier(word) && !after_value) {
        requirement.values.insert(word);
        after_value = true;
      } else if (word == "," || word == ")") {
        const bool nothing = word == ")" && requirement.values.empty() && !after_value;
        if (nothing) return "for 'in', 'notin' operators, values set can't be empty";
        if (!after_value) requirement.values.insert("");
        if (word == ")") return std::nullopt;
        after_value = false;
      } else {
        return Concat("found '", word, "', expected: ',', ')' or identifier");
      }
    }
  }

  Lexer lexer_;
};

bool Holds(const Requirement& requirement, const std::string* value) {
  switch (requirement.op) {
    case Operator::kExists:
      return value != nullptr;
    case Operator::kDoesNotExist:
      return value == nullptr;
    case Operator::kIn:
      return value != nullptr && requirement.values.count(*value) > 0;
    case Operator::kNotIn:
      return value == nullptr || requirement.values.count(*value) == 0;
    case Operator::kGreater:
    case Operator::kLess:
      break;
  }
  int64_t left = 0, right = 0;
  if (value == nullptr || !absl::SimpleAtoi(*value, &left) ||
      !absl::SimpleAtoi(*requirement.values.begin(), &right)) {
    return false;
  }
  return requirement.op == Operator::kGreater ? left > right : left < right;
}

}  // namespace

LabelSelector::ParseResult LabelSelector::Parse(std::string_view text) {
  Parser parser(text);
  if (auto error = parser.Parse()) return *std::move(error);
  LabelSelector selector;
  selector.requirements_ = std::move(parser.requirements);
  return selector;
}

bool LabelSelector::Matches(const std::vector<std::pair<std::string, std::string>>& labels) const {
  return std::all_of(requirements_.begin(), requirements_.end(), [&](const Requirement& required) {
    const auto it = std::lower_bound(
        labels.begin(), labels.end(), required.key,
        [](const auto& label, const std::string& key) { return label.first < key; });
    const bool found = it != labels.end() && it->first == required.key;
    return Holds(required, found ? &it->second : nullptr);
  });
}

}  // namespace nodeops::k8s::sandbox
