#include "tests/testing/kubeconfig_file.h"

#include <sys/stat.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {

std::string WriteKubeconfig(
    const std::vector<std::pair<std::string, k8s::ClusterConfig>>& contexts) {
  const std::string path = NewTempPath("kubeconfig");
  std::ofstream file(path);
  file << "apiVersion: v1\nkind: Config\ncurrent-context: " << contexts.at(0).first << "\n";
  file << "clusters:\n";
  for (const auto& [name, config] : contexts) {
    file << "- {name: " << name << ", cluster: {server: \"" << config.server
         << "\", certificate-authority-data: " << absl::Base64Escape(config.ca_pem) << "}}\n";
  }
  file << "users:\n";
  for (const auto& [name, config] : contexts) {
    file << "- {name: " << name << ", user: {token: \"" << config.token.Reveal() << "\"}}\n";
  }
  file << "contexts:\n";
  for (const auto& [name, config] : contexts) {
    file << "- {name: " << name << ", context: {cluster: " << name << ", user: " << name << "}}\n";
  }
  file.close();
  chmod(path.c_str(), 0600);
  return path;
}

}  // namespace nodeops::tests
