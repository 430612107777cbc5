#include "service/operations/sqlite/testing/directory_syncs.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <utility>

namespace nodeops::operations::sqlite {
namespace {

struct Listening {
  std::mutex mutex;
  std::function<void(const std::string&)> listener;
};

Listening& Global() {
  static auto* const listening = new Listening;
  return *listening;
}

void Tell(int fd) {
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISDIR(info.st_mode)) return;
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), error);
  const std::lock_guard lock(Global().mutex);
  if (!error && Global().listener) Global().listener(path.string());
}

int Sync(long call, int fd) {
  const auto code = static_cast<int>(syscall(call, fd));
  if (code == 0) Tell(fd);
  return code;
}

}  // namespace

void ListenToDirectorySyncs(std::function<void(const std::string& path)> listener) {
  const std::lock_guard lock(Global().mutex);
  Global().listener = std::move(listener);
}

}  // namespace nodeops::operations::sqlite

// What is linked into the program comes before the C library.
extern "C" int fsync(int fd) { return nodeops::operations::sqlite::Sync(SYS_fsync, fd); }
extern "C" int fdatasync(int fd) { return nodeops::operations::sqlite::Sync(SYS_fdatasync, fd); }
