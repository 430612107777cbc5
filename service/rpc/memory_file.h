#ifndef NODEOPS_SERVICE_RPC_MEMORY_FILE_H_
#define NODEOPS_SERVICE_RPC_MEMORY_FILE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nodeops::rpc {

// A file that exists in this process's memory only (memfd_create(2)), for libraries that insist on
// a path: nobody else can open it, and nothing is left behind however the process ends. Replacing
// its content is atomic: whoever opens the path gets all of the old content or all of the new. Each
// content has another modification time, in whole seconds, so that a reader that compares times
// before and after knows whether it has read two. Not thread-safe, but readers need no lock.
class MemoryFile {
 public:
  // RESOURCE_EXHAUSTED: no memory or descriptor for it. Here and in Replace, which then leaves the
  // old content.
  static absl::StatusOr<std::unique_ptr<MemoryFile>> Create(std::string_view content);
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  absl::Status Replace(std::string_view content);

  // Within this process.
  std::string path() const;

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
  int version_ = 1;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_MEMORY_FILE_H_
