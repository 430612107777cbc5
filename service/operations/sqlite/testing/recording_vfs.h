#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_RECORDING_VFS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_RECORDING_VFS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "service/operations/sqlite/testing/wrapping_vfs.h"

namespace nodeops::operations::sqlite {

// One thing that SQLite did to a file, or a moment that a test marked.
struct DiskEvent {
  enum class Kind {
    kCreate,
    kWrite,          // `data` at `offset`.
    kTruncate,       // To `offset` bytes.
    kSync,           // What was done to the file before is on the disk from here on.
    kDelete,         // The name.
    kRename,         // To `other`.
    kSyncDirectory,  // The names are on the disk from here on.
    kMark,
  };

  Kind kind = Kind::kMark;
  std::string name;  // Without directories.
  int64_t offset = 0;
  std::string data;
  std::string other;
};

// Records what SQLite does to its files: writes before they are done, everything else after. All
// files must be in one directory, and made through this file system; what is done to their names
// without SQLite is seen, and recorded, when the directory is synced or one of them is opened. One
// at a time in a process.
class RecordingVfs final : private VfsHooks {
 public:
  explicit RecordingVfs(std::string name);
  ~RecordingVfs() override;

  const std::string& name() const { return vfs_.name(); }

  // Databases that are opened from now on commit as with `PRAGMA synchronous = NORMAL`, which syncs
  // the log only at checkpoints, and say FULL when asked.
  void UseSynchronousNormal();

  // Adds a kMark. Gives the number of events before it.
  size_t Mark();

  std::vector<DiskEvent> TakeEvents();

 private:
  int Open(const std::string& path, int flags, Usual usual) override;
  int Write(const std::string& path, int64_t offset, std::string_view data,
            absl::FunctionRef<int(std::string_view)> usual) override;
  int Truncate(const std::string& path, int64_t size, Usual usual) override;
  int Sync(const std::string& path, Usual usual) override;
  int Delete(const std::string& path, bool sync_directory, Usual usual) override;
  std::optional<std::string> Pragma(std::string_view name,
                                    std::optional<std::string_view> value) override;

  void Add(DiskEvent event);
  void OnDirectorySynced(const std::string& path);
  void RecordNames();

  std::mutex mutex_;
  std::vector<DiskEvent> events_;
  std::string directory_;                  // Once there is a file.
  std::map<uint64_t, std::string> names_;  // By inode.
  bool synchronous_normal_ = false;
  WrappingVfs vfs_;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_RECORDING_VFS_H_
