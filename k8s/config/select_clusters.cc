#include "k8s/config/select_clusters.h"

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "k8s/config/in_cluster.h"

namespace nodeops::k8s {
namespace {

absl::StatusOr<ClusterSelection> SelectOwnCluster(const Environment& environment) {
  absl::StatusOr<ClusterConfig> config = InClusterConfig(environment);
  if (absl::IsNotFound(config.status())) {
    return absl::NotFoundError(
        "no cluster is configured: give --kubeconfig, set KUBECONFIG or write ~/.kube/config");
  }
  if (!config.ok()) return config.status();
  ClusterSelection selection{.default_cluster = config->name};
  selection.clusters.push_back(*std::move(config));
  return selection;
}

absl::StatusOr<ClusterSelection> SelectAll(const Kubeconfig& kubeconfig) {
  ClusterSelection selection;
  for (const KubeContext& context : kubeconfig.contexts) {
    if (context.config.ok()) {
      selection.clusters.push_back(*context.config);
    } else {
      selection.warnings.push_back(
          absl::StrCat("context ", base::Sanitize(context.name, 128),
                       " is left out: ", context.config.status().message()));
    }
  }
  if (selection.clusters.empty()) return kubeconfig.contexts.front().config.status();
  return selection;
}

absl::StatusOr<ClusterSelection> SelectNamed(const Kubeconfig& kubeconfig,
                                             const std::vector<std::string>& names) {
  ClusterSelection selection;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    const auto context =
        std::find_if(kubeconfig.contexts.begin(), kubeconfig.contexts.end(),
                     [&](const KubeContext& candidate) { return candidate.name == name; });
    if (context == kubeconfig.contexts.end()) {
      return absl::NotFoundError(
          absl::StrCat("no context \"", base::Sanitize(name, 128), "\" in the kubeconfig"));
    }
    if (!context->config.ok()) return context->config.status();
    selection.clusters.push_back(*context->config);
  }
  selection.default_cluster = names.front();
  return selection;
}

}  // namespace

absl::StatusOr<ClusterSelection> SelectClusters(const Kubeconfig& kubeconfig,
                                                const std::vector<std::string>& names,
                                                const Environment& environment) {
  if (names.empty() && kubeconfig.contexts.empty()) return SelectOwnCluster(environment);
  NODEOPS_ASSIGN_OR_RETURN(ClusterSelection selection,
                           names.empty() ? SelectAll(kubeconfig) : SelectNamed(kubeconfig, names));
  const auto is_current = [&](const ClusterConfig& config) {
    return config.name == kubeconfig.current_context;
  };
  if (std::any_of(selection.clusters.begin(), selection.clusters.end(), is_current)) {
    selection.default_cluster = kubeconfig.current_context;
  } else if (selection.clusters.size() == 1) {
    selection.default_cluster = selection.clusters.front().name;
  }
  return selection;
}

}  // namespace nodeops::k8s
