#ifndef NODEOPS_K8S_CONFIG_CLUSTER_CONFIG_H_
#define NODEOPS_K8S_CONFIG_CLUSTER_CONFIG_H_

#include <string>

#include "base/secret.h"

namespace nodeops::k8s {

// Everything needed to talk to one API server, as data: files are read already, except the one that
// is rotated.
struct ClusterConfig {
  std::string name;    // The context's name: what callers say.
  std::string server;  // "https://host[:port][/prefix]", without a trailing slash.

  std::string ca_pem;           // Empty: the system's roots.
  std::string tls_server_name;  // Empty: the host of `server`.

  std::string client_certificate_pem;  // Both or neither.
  base::Secret client_key_pem;

  // At most one of these two.
  base::Secret token;
  std::string token_file;  // Absolute. Read again when it may have been rotated.
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_CLUSTER_CONFIG_H_
