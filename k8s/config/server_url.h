#ifndef NODEOPS_K8S_CONFIG_SERVER_URL_H_
#define NODEOPS_K8S_CONFIG_SERVER_URL_H_

#include <string>

#include "absl/status/statusor.h"

namespace nodeops::k8s {

// A cluster's `server` in its two parts, neither with a slash at its end.
struct ServerUrl {
  std::string origin;       // "https://host[:port]". The host is not looked at.
  std::string path_prefix;  // "/prefix" or empty: what the paths of requests follow.
};

// INVALID_ARGUMENT, beginning with "server: ", if `server` is not of the form
// http[s]://host[:port][/prefix]. The message does not show it, as it may hold a password.
absl::StatusOr<ServerUrl> ParseServerUrl(const std::string& server);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_SERVER_URL_H_
