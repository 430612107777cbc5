#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_FAILING_DISK_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_FAILING_DISK_H_

#include <cstdint>
#include <limits>
#include <mutex>
#include <random>
#include <string>
#include <utility>

#include "service/operations/sqlite/testing/wrapping_vfs.h"

namespace nodeops::operations::sqlite {

// A disk that fails in the way that a test asks for, with what the usual file system of SQLite
// makes of the system's error. Only one way at a time. Thread-safe.
class FailingDisk final : private VfsHooks {
 public:
  FailingDisk(std::string name, uint32_t seed) : random_(seed), vfs_(std::move(name), *this) {}

  const std::string& name() const { return vfs_.name(); }

  // All is well again.
  void Heal();
  // ENOSPC: files may grow by so many bytes together. What does not fit is written in part.
  void BeFull(int64_t bytes_left);
  // EIO: each call but syncs fails with this probability; writes after a part was written.
  void FailAtRandom(double probability);
  // EIO: syncs of files whose path ends like this fail, such as `-wal`, or `.db` for what only
  // checkpoints sync.
  void FailSyncs(std::string path_end);
  // EROFS: nothing can be written, made or deleted.
  void BeReadOnly();
  // EACCES: what is there can be written, but no file can be made or deleted.
  void BeReadOnlyDirectory();

  // Calls that failed since the disk was last healed.
  int failures() const;

 private:
  enum class Way { kNone, kFull, kRandom, kSync, kReadOnly, kReadOnlyDirectory };

  int Open(const std::string& path, int flags, Usual usual) override;
  int Read(const std::string& path, Usual usual) override;
  int Write(const std::string& path, int64_t offset, std::string_view data,
            absl::FunctionRef<int(std::string_view)> usual) override;
  int Truncate(const std::string& path, int64_t size, Usual usual) override;
  int Sync(const std::string& path, Usual usual) override;
  int Delete(const std::string& path, bool sync_directory, Usual usual) override;

  void Become(Way way);
  size_t Fits(const std::string& path, int64_t offset, size_t size);
  bool FailsNow(bool changes_directory);

  mutable std::mutex mutex_;
  std::mt19937 random_;
  Way way_ = Way::kNone;
  int failures_ = 0;
  double probability_ = 0;
  std::string path_end_;
  int64_t bytes_left_ = 0;
  WrappingVfs vfs_;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_FAILING_DISK_H_
