#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_DATA_DIRECTORY_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_DATA_DIRECTORY_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace nodeops::operations::sqlite {

// The directory that nodeopsd keeps its data in, for as long as this lives nobody else's.
class DataDirectory {
 public:
  // Makes the directory (mode 0700; those above it with the usual mode) and locks it.
  // FAILED_PRECONDITION: it is no directory; its group or others can write in it; or another
  // nodeopsd uses it. UNAVAILABLE: the file system refuses.
  static absl::StatusOr<DataDirectory> Open(const std::string& path);

  DataDirectory(DataDirectory&& other) noexcept
      : path_(std::move(other.path_)), lock_(other.lock_) {
    other.lock_ = -1;
  }
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  std::string database_path() const { return path_ + "/nodeops.db"; }

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  // A descriptor; the lock goes with it, however the process ends.
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_DATA_DIRECTORY_H_
