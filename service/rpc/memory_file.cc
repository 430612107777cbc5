#include "service/rpc/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace nodeops::rpc {
namespace {

absl::Status Failed(const char* what) {
  return absl::ResourceExhaustedError(
      absl::StrCat("cannot ", what, " a file in memory: ", std::strerror(errno)));
}

// A new file with that content; `version` becomes its time.
absl::StatusOr<int> Make(std::string_view content, int version) {
  const int file = memfd_create("nodeops-credentials", MFD_CLOEXEC);
  if (file < 0) return Failed("make");
  const timespec time = {.tv_sec = version, .tv_nsec = 0};
  const timespec times[] = {time, time};
  if (write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      fchmod(file, 0600) == 0 && futimens(file, times) == 0) {
    return file;
  }
  const absl::Status failed = Failed("write");
  close(file);
  return failed;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MemoryFile>> MemoryFile::Create(std::string_view content) {
  NODEOPS_ASSIGN_OR_RETURN(const int file, Make(content, 1));
  return std::unique_ptr<MemoryFile>(new MemoryFile(file));
}

MemoryFile::~MemoryFile() { close(descriptor_); }

absl::Status MemoryFile::Replace(std::string_view content) {
  NODEOPS_ASSIGN_OR_RETURN(const int file, Make(content, version_ + 1));
  const int replaced = dup3(file, descriptor_, O_CLOEXEC);
  const absl::Status status = replaced < 0 ? Failed("replace") : absl::OkStatus();
  close(file);
  if (status.ok()) ++version_;
  return status;
}

std::string MemoryFile::path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

}  // namespace nodeops::rpc
