#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_WRAPPING_VFS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_WRAPPING_VFS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"

namespace nodeops::operations::sqlite {

// What a test puts between SQLite and the file system. Each function is called where SQLite calls
// the file system; it answers with one of SQLite's codes, and `usual` does what was asked for.
// Called on any thread.
class VfsHooks {
 public:
  using Usual = absl::FunctionRef<int()>;

  virtual ~VfsHooks() = default;

  // `flags`: SQLITE_OPEN_*. Temporary files have no path.
  virtual int Open(const std::string& path, int flags, Usual usual);
  virtual int Read(const std::string& path, Usual usual);
  // `usual` writes what it is given at `offset`: all of `data`, or a part.
  virtual int Write(const std::string& path, int64_t offset, std::string_view data,
                    absl::FunctionRef<int(std::string_view)> usual);
  virtual int Truncate(const std::string& path, int64_t size, Usual usual);
  virtual int Sync(const std::string& path, Usual usual);
  virtual int Delete(const std::string& path, bool sync_directory, Usual usual);
  // A PRAGMA with its value, if it has one. Nothing: SQLite executes it; otherwise this is what it
  // gives instead.
  virtual std::optional<std::string> Pragma(std::string_view name,
                                            std::optional<std::string_view> value);
};

// A file system of SQLite that calls `hooks` and then does what the default one does. It is there
// for as long as this object lives, which is longer than each database opened by its name.
// Memory-mapped I/O is off; the shared memory of WAL (-shm) does not pass through it.
class WrappingVfs {
 public:
  WrappingVfs(std::string name, VfsHooks& hooks);
  WrappingVfs(const WrappingVfs&) = delete;
  WrappingVfs& operator=(const WrappingVfs&) = delete;
  ~WrappingVfs();

  const std::string& name() const { return name_; }

 private:
  struct Registered;

  const std::string name_;
  const std::unique_ptr<Registered> registered_;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_WRAPPING_VFS_H_
