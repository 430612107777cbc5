#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_TEMPORARY_DIRECTORY_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_TEMPORARY_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <string>

namespace nodeops::operations::sqlite {

// A new directory (mode 0700) that goes with its content.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    const char* base = std::getenv("TEST_TMPDIR");
    path_ = std::string(base ? base : "/tmp") + "/nodeops-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/nodeops.db"; }

 private:
  std::string path_;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_TEMPORARY_DIRECTORY_H_
