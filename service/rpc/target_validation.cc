#include "service/rpc/target_validation.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "service/rpc/dns_name.h"

namespace nodeops::rpc {
namespace {

constexpr size_t kMaxSelectorBytes = 1024;
constexpr size_t kClustersListed = 5;

std::string KnownClusters(const std::vector<v1::Cluster>& clusters) {
  std::vector<std::string> names;
  for (size_t i = 0; i < std::min(clusters.size(), kClustersListed); ++i) {
    names.push_back(Quote(clusters[i].name()));
  }
  const std::string more = clusters.size() > kClustersListed
                               ? absl::StrCat(" and ", clusters.size() - kClustersListed, " more")
                               : "";
  return absl::StrCat(absl::StrJoin(names, ", "), more, " (see ListClusters)");
}

// Kubernetes takes a selector of blanks, and a field selector of commas, for one that matches
// everything.
bool MatchesEverything(const std::string& selector) {
  return selector.find_first_not_of(" \t\n\r,") == std::string::npos;
}

void CheckTargetSelector(const std::string& field, const std::string& selector,
                         FieldViolations& violations) {
  ValidateSelector(field, selector, violations);
  if (selector.empty() || !MatchesEverything(selector)) return;
  violations.Add(field, "is blank, which would match every node: set `all` if that is meant");
}

// Exactly one way to choose nodes.
void CheckChoice(const std::string& field, const v1::Target& target, FieldViolations& violations) {
  const bool has_names = target.names_size() > 0;
  const bool has_selector = !target.label_selector().empty() || !target.field_selector().empty();
  const int choices = (has_names ? 1 : 0) + (has_selector ? 1 : 0) + (target.all() ? 1 : 0);
  if (choices == 1) return;
  if (choices == 0) {
    violations.Add(field,
                   "chooses no nodes: give `names`, a selector, or `all` for every node of the "
                   "cluster (an empty selector is refused)");
    return;
  }
  std::vector<std::string> given;
  if (has_names) given.push_back("`names`");
  if (has_selector) given.push_back("a selector");
  if (target.all()) given.push_back("`all`");
  violations.Add(field, absl::StrCat("has ", absl::StrJoin(given, " and "),
                                     ": give exactly one, and further targets for the others"));
}

}  // namespace

std::string ValidateCluster(const std::string& field, const std::string& name,
                            const std::vector<v1::Cluster>& clusters, FieldViolations& violations) {
  for (const v1::Cluster& cluster : clusters) {
    if (name.empty() ? cluster.is_default() : cluster.name() == name) return cluster.name();
  }
  violations.Add(field, name.empty()
                            ? absl::StrCat("is empty, and no default cluster is configured: use ",
                                           KnownClusters(clusters))
                            : absl::StrCat("names the unknown cluster ", Quote(name), ": use ",
                                           KnownClusters(clusters)));
  return name;
}

void ValidateSelector(const std::string& field, const std::string& selector,
                      FieldViolations& violations) {
  if (selector.size() > kMaxSelectorBytes) {
    violations.Add(field, absl::StrCat("has ", selector.size(), " bytes: shorten it to at most ",
                                       kMaxSelectorBytes));
  } else if (!base::IsValidUtf8(selector) || base::HasControlCharacters(selector)) {
    violations.Add(field, "has control characters or is not valid UTF-8: remove them");
  }
}

v1::Target ValidateTarget(const std::string& field, const v1::Target& target,
                          const std::vector<v1::Cluster>& clusters, FieldViolations& violations) {
  v1::Target checked = target;
  checked.set_cluster(
      ValidateCluster(absl::StrCat(field, ".cluster"), target.cluster(), clusters, violations));
  CheckChoice(field, target, violations);
  for (int i = 0; i < target.names_size(); ++i) {
    if (IsDns1123Subdomain(target.names(i))) continue;
    if (violations.full()) {
      violations.AddUndescribed();
      continue;
    }
    violations.Add(absl::StrCat(field, ".names[", i, "]"),
                   absl::StrCat(Quote(target.names(i)),
                                " is not a node name: use lower case letters, digits, '-' and '.' "
                                "(a DNS-1123 subdomain of at most 253 characters)"));
  }
  CheckTargetSelector(absl::StrCat(field, ".label_selector"), target.label_selector(), violations);
  CheckTargetSelector(absl::StrCat(field, ".field_selector"), target.field_selector(), violations);
  return checked;
}

}  // namespace nodeops::rpc
