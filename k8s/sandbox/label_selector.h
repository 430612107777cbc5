#ifndef NODEOPS_K8S_SANDBOX_LABEL_SELECTOR_H_
#define NODEOPS_K8S_SANDBOX_LABEL_SELECTOR_H_

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace nodeops::k8s::sandbox {

// What a labelSelector asks for: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`,
// `a>1`, `a<2`, joined by commas (apimachinery's pkg/labels).
class LabelSelector {
 public:
  // The message that the API server answers if the text is no selector.
  using ParseResult = std::variant<LabelSelector, std::string>;
  static ParseResult Parse(std::string_view text);

  // `labels` is sorted.
  bool Matches(const std::vector<std::pair<std::string, std::string>>& labels) const;
  bool empty() const { return requirements_.empty(); }

  enum class Operator { kIn, kNotIn, kExists, kDoesNotExist, kGreater, kLess };
  struct Requirement {
    std::string key;
    Operator op = Operator::kExists;
    std::set<std::string> values;
  };

 private:
  std::vector<Requirement> requirements_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_LABEL_SELECTOR_H_
