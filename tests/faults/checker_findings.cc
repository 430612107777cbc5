#include "tests/faults/checker_findings.h"

#include <algorithm>

namespace nodeops::tests {
namespace {

constexpr size_t kShown = 10;

}  // namespace

int64_t Findings::checks(const std::string& guarantee) const {
  const auto found = checks_.find(guarantee);
  return found == checks_.end() ? 0 : found->second;
}

int64_t Findings::breaches(const std::string& guarantee) const {
  const auto found = breaches_.find(guarantee);
  return found == breaches_.end() ? 0 : static_cast<int64_t>(found->second.size());
}

std::string Findings::ToString() const {
  std::string text;
  for (const auto& [guarantee, count] : checks_) {
    absl::StrAppend(&text, guarantee, ": ", count, " checks, ", breaches(guarantee), " breaches\n");
    const auto found = breaches_.find(guarantee);
    if (found == breaches_.end()) continue;
    for (size_t i = 0; i < std::min(kShown, found->second.size()); ++i) {
      absl::StrAppend(&text, "  ", found->second[i], "\n");
    }
  }
  return text;
}

}  // namespace nodeops::tests
