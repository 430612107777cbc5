#ifndef NODEOPS_K8S_SANDBOX_SERVER_KUBECONFIG_WRITER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_KUBECONFIG_WRITER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/secret.h"
#include "k8s/sandbox/server/certificates.h"

namespace nodeops::k8s::sandbox {

// Somebody who may talk to the sandbox; the context and the user of the file have this name.
struct KubeconfigContext {
  std::string name;
  base::Secret token;             // Either this
  std::optional<KeyPair> client;  // or this.
  std::string server_url;  // Another way to the cluster, which has this name too. Empty: the usual.
};

// A kubeconfig
// (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/) with the
// cluster `sandbox`, everything embedded; the first context is the current one, and leads to it.
std::string KubeconfigText(const std::string& server_url, const std::string& ca_pem,
                           const std::vector<KubeconfigContext>& contexts);

// Writes `text` to `path`, readable by its owner alone. A reader sees the old file or the new one,
// never a part.
absl::Status WriteKubeconfig(const std::string& path, const std::string& text);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_KUBECONFIG_WRITER_H_
