#include "service/operations/sqlite/data_directory.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/operations/sqlite/database_file.h"

namespace nodeops::operations::sqlite {
namespace {

namespace fs = std::filesystem;

absl::Status Refused(const std::string& path, const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat("data directory ", path, ": ", what));
}

absl::Status SystemError(const std::string& path, const std::string& what, int error) {
  return absl::UnavailableError(
      absl::StrCat("data directory ", path, ": ", what, ": ", std::strerror(error)));
}

absl::Status Make(const std::string& path) {
  fs::path full = fs::absolute(path).lexically_normal();
  if (!full.has_filename()) full = full.parent_path();  // It was given with a slash at its end.
  const fs::path parent = full.parent_path();
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) return SystemError(path, "cannot make " + parent.string(), error.value());
  if (mkdir(path.c_str(), 0700) == 0) return SyncDirectory(parent);
  if (errno == EEXIST) return absl::OkStatus();
  return SystemError(path, "cannot make it", errno);
}

absl::Status CheckMode(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return SystemError(path, "cannot look at it", errno);
  if (!S_ISDIR(info.st_mode)) return Refused(path, "this is not a directory");
  if (info.st_mode & (S_IWGRP | S_IWOTH)) {
    return Refused(path, "others than its owner can write in it: chmod 700 " + path);
  }
  if (info.st_mode & (S_IRGRP | S_IROTH | S_IXGRP | S_IXOTH)) {
    spdlog::warn("Data directory {}: others than its owner can read it; chmod 700 keeps it private",
                 path);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DataDirectory> DataDirectory::Open(const std::string& path) {
  NODEOPS_RETURN_IF_ERROR(Make(path));
  NODEOPS_RETURN_IF_ERROR(CheckMode(path));
  const std::string lock_path = path + "/lock";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return SystemError(path, "cannot open its lock file", errno);
  DataDirectory directory(path, lock);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemError(path, "cannot lock it", errno);
    return Refused(path, "another nodeopsd uses it: stop that one, or choose another directory");
  }
  NODEOPS_RETURN_IF_ERROR(SyncDirectory(path));
  return directory;
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace nodeops::operations::sqlite
