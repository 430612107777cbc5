#include "client/cli/target_args.h"

#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace nodeops::cli {
namespace {

absl::StatusOr<std::vector<std::string>> ReadNames(const std::vector<std::string>& arguments,
                                                   std::istream& in) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    names.emplace_back(absl::StripPrefix(name, "node/"));
  };
  for (const std::string& argument : arguments) {
    if (argument != "-") {
      add(argument);
      continue;
    }
    const size_t before = names.size();
    for (std::string name; in >> name;) add(name);
    if (names.size() == before) {
      return absl::InvalidArgumentError("there are no node names on standard input");
    }
  }
  return names;
}

}  // namespace

absl::StatusOr<std::vector<nodeops::v1::Target>> BuildTargets(const TargetArgs& args,
                                                              std::istream& in) {
  const bool selects = !args.label_selector.empty() || !args.field_selector.empty();
  const int ways = (args.nodes.empty() ? 0 : 1) + (selects ? 1 : 0) + (args.all ? 1 : 0);
  if (ways == 0) {
    return absl::InvalidArgumentError(
        "say which nodes: names, - for names on standard input, -l SELECTOR, --field-selector "
        "SELECTOR, or --all");
  }
  if (ways > 1) {
    return absl::InvalidArgumentError(
        "node names, selectors and --all exclude each other: give one of them");
  }
  nodeops::v1::Target target;
  NODEOPS_ASSIGN_OR_RETURN(const auto names, ReadNames(args.nodes, in));
  target.mutable_names()->Add(names.begin(), names.end());
  target.set_label_selector(args.label_selector);
  target.set_field_selector(args.field_selector);
  target.set_all(args.all);
  std::vector<nodeops::v1::Target> targets;
  for (const std::string& cluster : args.clusters) {
    targets.push_back(target);
    targets.back().set_cluster(cluster);
  }
  if (targets.empty()) targets.push_back(target);
  return targets;
}

}  // namespace nodeops::cli
