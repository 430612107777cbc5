#include "k8s/config/in_cluster.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace nodeops::k8s {
namespace {

constexpr char kTokenPath[] = "/var/run/secrets/kubernetes.io/serviceaccount/token";
constexpr char kCaPath[] = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt";

absl::Status Unusable(const absl::Status& why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the pod's service account cannot be used: ", why.message()));
}

}  // namespace

absl::StatusOr<ClusterConfig> InClusterConfig(const Environment& environment) {
  std::string host = environment.variable("KUBERNETES_SERVICE_HOST");
  const std::string port = environment.variable("KUBERNETES_SERVICE_PORT");
  if (host.empty() || port.empty()) {
    return absl::NotFoundError(
        "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
  }
  if (host.find(':') != std::string::npos) host = "[" + host + "]";  // IPv6.
  absl::StatusOr<std::string> ca_pem = environment.read_file(kCaPath);
  if (!ca_pem.ok()) return Unusable(ca_pem.status());
  if (const auto token = environment.read_file(kTokenPath); !token.ok()) {
    return Unusable(token.status());
  }
  return ClusterConfig{.name = "in-cluster",
                       .server = absl::StrCat("https://", host, ":", port),
                       .ca_pem = *std::move(ca_pem),
                       .token_file = kTokenPath};
}

}  // namespace nodeops::k8s
