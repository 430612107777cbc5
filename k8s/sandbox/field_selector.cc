#include "k8s/sandbox/field_selector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {

std::variant<std::vector<FieldTerm>, std::string> ParseFieldTerms(
    std::string_view text, const std::vector<std::string_view>& fields) {
  std::vector<FieldTerm> terms;
  const std::string whole(text);
  for (absl::string_view part : absl::StrSplit(whole, ',', absl::SkipEmpty())) {
    const std::string_view term(part.data(), part.size());
    const size_t equals = term.find('=');
    if (equals == std::string_view::npos) {
      return Concat("invalid selector: '", whole, "'; can't understand '", term, "'");
    }
    const bool negated = equals > 0 && term[equals - 1] == '!';
    const bool doubled = !negated && term.substr(equals, 2) == "==";
    const std::string_view field = term.substr(0, negated ? equals - 1 : equals);
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      return Concat("field label not supported: ", field);
    }
    terms.push_back(
        {std::string(field), !negated, std::string(term.substr(equals + (doubled ? 2 : 1)))});
  }
  return terms;
}

FieldSelector::ParseResult FieldSelector::Parse(std::string_view text) {
  auto terms = ParseFieldTerms(text, {"metadata.name", "spec.unschedulable"});
  if (auto* error = std::get_if<std::string>(&terms)) return std::move(*error);
  FieldSelector selector;
  selector.terms_ = std::get<std::vector<FieldTerm>>(std::move(terms));
  return selector;
}

bool FieldSelector::Matches(const StoredNode& node) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const FieldTerm& term) {
    const bool by_name = term.field == "metadata.name";
    const std::string_view value =
        by_name ? std::string_view(node.name) : (node.unschedulable ? "true" : "false");
    return (value == term.value) == term.equal;
  });
}

}  // namespace nodeops::k8s::sandbox
