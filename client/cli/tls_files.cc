#include "client/cli/tls_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::cli {
namespace {

// The text of a file that must hold `what`; empty where none is named.
absl::StatusOr<std::string> Read(const char* option, const std::string& path, const char* what) {
  if (path.empty()) return "";
  errno = 0;
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad()) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, " ", path, ": ", std::strerror(errno != 0 ? errno : EIO)));
  }
  if (absl::StrContains(text, "-----BEGIN ") && absl::StrContains(text, what)) return text;
  return absl::InvalidArgumentError(
      absl::StrCat(option, " ", path, ": there is no ", what, " in it (PEM)"));
}

}  // namespace

bool UsesTls(const GlobalOptions& options) {
  return !options.ca.empty() || !options.cert.empty() || !options.key.empty();
}

absl::StatusOr<std::optional<client::ChannelTls>> ReadTlsFiles(const GlobalOptions& options) {
  if (!UsesTls(options)) return std::nullopt;
  if (options.cert.empty() != options.key.empty()) {
    return absl::InvalidArgumentError(options.cert.empty() ? "--key: give its certificate, --cert"
                                                           : "--cert: give its key, --key");
  }
  client::ChannelTls tls;
  NODEOPS_ASSIGN_OR_RETURN(tls.ca, Read("--ca", options.ca, "CERTIFICATE"));
  NODEOPS_ASSIGN_OR_RETURN(tls.certificate, Read("--cert", options.cert, "CERTIFICATE"));
  NODEOPS_ASSIGN_OR_RETURN(std::string key, Read("--key", options.key, "PRIVATE KEY"));
  tls.key = base::Secret(std::move(key));
  return tls;
}

}  // namespace nodeops::cli
