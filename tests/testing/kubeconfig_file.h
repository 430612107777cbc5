#ifndef NODEOPS_TESTS_TESTING_KUBECONFIG_FILE_H_
#define NODEOPS_TESTS_TESTING_KUBECONFIG_FILE_H_

#include <string>
#include <utility>
#include <vector>

#include "k8s/config/cluster_config.h"

namespace nodeops::tests {

// Writes a kubeconfig with these contexts, of which the first is the current one, and returns its
// path. Of each config the server, the CA and the token are used.
std::string WriteKubeconfig(
    const std::vector<std::pair<std::string, k8s::ClusterConfig>>& contexts);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_TESTING_KUBECONFIG_FILE_H_
