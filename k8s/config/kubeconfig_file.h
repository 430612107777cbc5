#ifndef NODEOPS_K8S_CONFIG_KUBECONFIG_FILE_H_
#define NODEOPS_K8S_CONFIG_KUBECONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/secret.h"

namespace nodeops::k8s {

// One kubeconfig file's entries as they stand there: no file that they name has been read, nothing
// decoded, and no entry looked up. `problem` is why an entry must not be used.

struct KubeClusterEntry {
  std::string name;
  std::string file;  // Where the entry stands.
  absl::Status problem;
  std::string server;
  std::string tls_server_name;
  std::string ca_file;
  std::string ca_data;
};

struct KubeUserEntry {
  std::string name;
  std::string file;
  absl::Status problem;
  std::string certificate_file;
  std::string certificate_data;
  std::string key_file;
  base::Secret key_data;
  base::Secret token;
  std::string token_file;
};

struct KubeContextEntry {
  std::string name;
  std::string file;
  absl::Status problem;
  std::string cluster;
  std::string user;
};

struct KubeconfigFile {
  std::vector<KubeClusterEntry> clusters;
  std::vector<KubeUserEntry> users;
  std::vector<KubeContextEntry> contexts;
  std::string current_context;
};

// Parses the text of the file at `path`, which is only named in errors. INVALID_ARGUMENT if the
// whole file cannot be trusted: no YAML, anchors, a key twice, two entries of one name, unknown
// fields at the top.
absl::StatusOr<KubeconfigFile> ParseKubeconfigFile(const std::string& path,
                                                   const std::string& text);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_KUBECONFIG_FILE_H_
