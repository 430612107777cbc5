#ifndef NODEOPS_K8S_SANDBOX_FIELD_SELECTOR_H_
#define NODEOPS_K8S_SANDBOX_FIELD_SELECTOR_H_

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "k8s/sandbox/node_store.h"

namespace nodeops::k8s::sandbox {

// What a fieldSelector asks for: `=`, `==` and `!=` on metadata.name and spec.unschedulable, the
// fields that nodes can be selected by, joined by commas.
class FieldSelector {
 public:
  // The message that the API server answers if the text is no selector of nodes.
  using ParseResult = std::variant<FieldSelector, std::string>;
  static ParseResult Parse(std::string_view text);

  bool Matches(const StoredNode& node) const;
  bool empty() const { return terms_.empty(); }

 private:
  struct Term {
    bool by_name = false;  // Or else by spec.unschedulable.
    bool equal = true;
    std::string value;
  };
  std::vector<Term> terms_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_FIELD_SELECTOR_H_
