#include "k8s/config/environment.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::k8s {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  const std::string shown = base::Sanitize(path, 512);
  if (status.type() == std::filesystem::file_type::not_found) {
    return absl::NotFoundError(shown + ": no such file");
  }
  // A folder that may not be searched, say: the file may well be there.
  if (status.type() == std::filesystem::file_type::none) {
    return absl::FailedPreconditionError(absl::StrCat(shown, ": ", error.message()));
  }
  // Anything else could block: a pipe, a device.
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(shown + ": not a regular file");
  }
  std::ifstream file(path, std::ios::binary);
  std::string content(kMaxConfigFileBytes + 1, '\0');
  if (!file || !(file.read(content.data(), content.size()) || file.eof())) {
    return absl::ErrnoToStatus(errno, shown + ": cannot be read");
  }
  content.resize(file.gcount());
  if (content.size() > kMaxConfigFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(shown, ": larger than ", kMaxConfigFileBytes, " bytes"));
  }
  return content;
}

}  // namespace

Environment SystemEnvironment() {
  return {.variable =
              [](const std::string& name) {
                const char* value = std::getenv(name.c_str());
                return std::string(value == nullptr ? "" : value);
              },
          .read_file = ReadFile};
}

}  // namespace nodeops::k8s
