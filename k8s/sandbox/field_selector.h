#ifndef NODEOPS_K8S_SANDBOX_FIELD_SELECTOR_H_
#define NODEOPS_K8S_SANDBOX_FIELD_SELECTOR_H_

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "k8s/sandbox/node_store.h"

namespace nodeops::k8s::sandbox {

// One `=`, `==` or `!=` of a fieldSelector.
struct FieldTerm {
  std::string field;
  bool equal = true;
  std::string value;
};

// The terms of a fieldSelector, joined by commas, each on one of `fields`; or the message that the
// API server answers if the text is no such selector.
std::variant<std::vector<FieldTerm>, std::string> ParseFieldTerms(
    std::string_view text, const std::vector<std::string_view>& fields);

// What a fieldSelector asks of nodes, by metadata.name and spec.unschedulable.
class FieldSelector {
 public:
  // The message that the API server answers if the text is no selector of nodes.
  using ParseResult = std::variant<FieldSelector, std::string>;
  static ParseResult Parse(std::string_view text);

  bool Matches(const StoredNode& node) const;
  bool empty() const { return terms_.empty(); }

 private:
  std::vector<FieldTerm> terms_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_FIELD_SELECTOR_H_
