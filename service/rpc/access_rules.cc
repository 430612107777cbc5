#include "service/rpc/access_rules.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/rpc/caller.h"

namespace nodeops::rpc {
namespace {

bool MatchesAny(const std::vector<std::string>& patterns, const std::string& text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return MatchesPattern(pattern, text); });
}

bool Names(const AccessRule& rule, const std::string& identity) {
  if (identity != kAnonymous) return MatchesAny(rule.identities, identity);
  return std::find(rule.identities.begin(), rule.identities.end(), identity) !=
         rule.identities.end();
}

absl::Status Wrong(const YAML::Node& node, const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat("line ", std::max(node.Mark().line, 0) + 1, ": ", what));
}

// A list of texts, at least one.
absl::StatusOr<std::vector<std::string>> Texts(const YAML::Node& rule, const std::string& key) {
  const YAML::Node list = rule[key];
  if (!list || !list.IsSequence() || list.size() == 0) {
    return Wrong(list ? list : rule, absl::StrCat("`", key, "` must be a list of texts"));
  }
  std::vector<std::string> texts;
  for (const YAML::Node& entry : list) {
    if (!entry.IsScalar() || entry.Scalar().empty()) {
      return Wrong(entry, absl::StrCat("`", key, "` must be a list of texts"));
    }
    texts.push_back(entry.Scalar());
  }
  return texts;
}

absl::Status CheckKeys(const YAML::Node& map, const std::set<std::string>& known) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (!known.contains(key)) {
      return Wrong(entry.first, absl::StrCat("`", base::Sanitize(key, 100), "` is not known here"));
    }
    if (!seen.insert(key).second) return Wrong(entry.first, absl::StrCat("`", key, "` is twice"));
  }
  return absl::OkStatus();
}

absl::Status SetRights(const YAML::Node& node, AccessRule& rule) {
  NODEOPS_ASSIGN_OR_RETURN(const auto rights, Texts(node, "allow"));
  for (const std::string& right : rights) {
    bool* const flag = right == "read"       ? &rule.read
                       : right == "cordon"   ? &rule.cordon
                       : right == "uncordon" ? &rule.uncordon
                                             : nullptr;
    if (flag == nullptr) {
      return Wrong(node["allow"], absl::StrCat("`", base::Sanitize(right, 100),
                                               "` is no right: there are read, cordon, uncordon"));
    }
    *flag = true;
  }
  return absl::OkStatus();
}

absl::StatusOr<AccessRule> ParseRule(const YAML::Node& node) {
  if (!node.IsMap()) return Wrong(node, "a rule must be a map");
  NODEOPS_RETURN_IF_ERROR(CheckKeys(node, {"identities", "allow", "clusters", "nodes"}));
  AccessRule rule;
  NODEOPS_ASSIGN_OR_RETURN(rule.identities, Texts(node, "identities"));
  NODEOPS_RETURN_IF_ERROR(SetRights(node, rule));
  NODEOPS_ASSIGN_OR_RETURN(rule.clusters, Texts(node, "clusters"));
  if (rule.cordon || rule.uncordon) {
    // Not all nodes if it is missing: a file that was cut off there would allow too much.
    if (!node["nodes"]) return Wrong(node, "`nodes` is missing: write [\"*\"] for every node");
    NODEOPS_ASSIGN_OR_RETURN(rule.nodes, Texts(node, "nodes"));
  } else if (node["nodes"]) {
    return Wrong(node["nodes"], "`nodes` is for cordon and uncordon: reading goes by clusters");
  }
  return rule;
}

absl::StatusOr<std::vector<AccessRule>> ParseRules(const YAML::Node& file) {
  if (!file.IsMap()) return Wrong(file, "there must be a map with the list `clients`");
  NODEOPS_RETURN_IF_ERROR(CheckKeys(file, {"clients"}));
  const YAML::Node list = file["clients"];
  if (!list || !list.IsSequence()) return Wrong(file, "`clients` must be a list of rules");
  std::vector<AccessRule> rules;
  for (const YAML::Node& node : list) {
    NODEOPS_ASSIGN_OR_RETURN(rules.emplace_back(), ParseRule(node));
  }
  return rules;
}

}  // namespace

bool MatchesPattern(const std::string& pattern, const std::string& text) {
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string::npos;  // The last `*`, which has taken the text up to `taken`.
  size_t taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string::npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string::npos;
}

bool Access::MaySee(const std::string& cluster) const {
  return std::any_of(rules_.begin(), rules_.end(),
                     [&](const AccessRule& rule) { return MatchesAny(rule.clusters, cluster); });
}

bool Access::MayRead(const std::string& cluster) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const AccessRule& rule) {
    return rule.read && MatchesAny(rule.clusters, cluster);
  });
}

bool Access::MayAct(v1::Operation::Action action, const std::string& cluster,
                    const std::string& node) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const AccessRule& rule) {
    return rule.Allows(action) && MatchesAny(rule.clusters, cluster) &&
           MatchesAny(rule.nodes, node);
  });
}

bool Access::MayActOnSome(v1::Operation::Action action, const std::string& cluster) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const AccessRule& rule) {
    return rule.Allows(action) && MatchesAny(rule.clusters, cluster);
  });
}

bool Access::MayActOnAll(v1::Operation::Action action, const std::string& cluster) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const AccessRule& rule) {
    return rule.Allows(action) && MatchesAny(rule.clusters, cluster) &&
           std::find(rule.nodes.begin(), rule.nodes.end(), "*") != rule.nodes.end();
  });
}

absl::StatusOr<AccessRules> AccessRules::Parse(const std::string& yaml) {
  AccessRules parsed;
  try {
    NODEOPS_ASSIGN_OR_RETURN(parsed.rules_, ParseRules(YAML::Load(yaml)));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(
        "line ", error.mark.line + 1, ": it is no YAML: ", base::Sanitize(error.msg, 200)));
  }
  return parsed;
}

Access AccessRules::Of(const std::string& identity) const {
  std::vector<AccessRule> rules;
  for (const AccessRule& rule : rules_) {
    if (Names(rule, identity)) rules.push_back(rule);
  }
  return Access(std::move(rules));
}

}  // namespace nodeops::rpc
