#include "k8s/config/server_url.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace nodeops::k8s {
namespace {

// Whether `prefix` is nothing but a path wherever it is put in a URL.
bool IsPlainPath(const std::string& prefix) {
  return std::all_of(prefix.begin(), prefix.end(), [](unsigned char c) {
    return absl::ascii_isgraph(c) && c != '?' && c != '#';
  });
}

}  // namespace

absl::StatusOr<ServerUrl> ParseServerUrl(const std::string& server) {
  if (!absl::StartsWith(server, "https://") && !absl::StartsWith(server, "http://")) {
    return absl::InvalidArgumentError("server: must be of the form https://host[:port][/prefix]");
  }
  const size_t path = std::min(server.find('/', server.find("://") + 3), server.size());
  ServerUrl url = {.origin = server.substr(0, path), .path_prefix = server.substr(path)};
  while (absl::EndsWith(url.path_prefix, "/")) url.path_prefix.pop_back();
  if (!IsPlainPath(url.path_prefix)) {
    return absl::InvalidArgumentError(
        "server: its path must have no spaces, '?', '#' or characters beyond ASCII");
  }
  return url;
}

}  // namespace nodeops::k8s
