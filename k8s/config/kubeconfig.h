#ifndef NODEOPS_K8S_CONFIG_KUBECONFIG_H_
#define NODEOPS_K8S_CONFIG_KUBECONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "k8s/config/cluster_config.h"
#include "k8s/config/environment.h"

namespace nodeops::k8s {

// A context, or why it cannot be used: one that cannot be used does not stand in the way of others.
struct KubeContext {
  std::string name;
  absl::StatusOr<ClusterConfig> config;
};

struct Kubeconfig {
  std::vector<KubeContext> contexts;  // In the order of the files.
  std::string current_context;        // May be empty, or no context's name.
};

// Loads kubeconfig files, merged as client-go does (tools/clientcmd/loader.go): the first file that
// defines a cluster, user or context wins entirely, relative paths are relative to the file that
// they stand in, and so are the rules for which files:
// `flag` alone if it is not empty, else $KUBECONFIG split at ':', else $HOME/.kube/config. A file
// that does not exist is an error only if `flag` names it.
//
// Understood are server, tls-server-name, certificate-authority, client-certificate and client-key
// (each as a file or as -data), token and tokenFile. Any other field, and credentials for a server
// without TLS, make the contexts that use them unusable: the error names file, entry and field.
// YAML anchors, aliases, duplicate keys and duplicate names are INVALID_ARGUMENT for the whole
// load.
absl::StatusOr<Kubeconfig> LoadKubeconfig(const std::string& flag, const Environment& environment);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_KUBECONFIG_H_
