#ifndef NODEOPS_SERVICE_AUDIT_AUDIT_FILE_H_
#define NODEOPS_SERVICE_AUDIT_AUDIT_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace nodeops::audit {

struct AuditFileOptions {
  std::string path;
  int64_t max_bytes = 100 << 20;  // A file of this size is full: it becomes `path`.1, `path`.2, ...
  int keep = 10;                  // So many full files are kept.
};

// A file of lines that only grows, and that is not this process's alone: whoever renames or removes
// it finds that the next line goes to a new one. It is made with mode 0600; a symbolic link and
// what is no regular file are refused. A line is whole or absent: what a full disk or a crash left
// of one is removed, or ended by a line feed, before the next one.
//
// Not thread-safe. Blocks as long as the disk does.
class AuditFile {
 public:
  // FAILED_PRECONDITION or the system's error, naming the path.
  static absl::StatusOr<std::unique_ptr<AuditFile>> Open(AuditFileOptions options);
  ~AuditFile();
  AuditFile(const AuditFile&) = delete;
  AuditFile& operator=(const AuditFile&) = delete;

  // Appends `line`, which holds no line feed, and one. On an error nothing of it counts as written,
  // and the next call tries everything again that is in its way.
  absl::Status Append(absl::string_view line);

 private:
  explicit AuditFile(AuditFileOptions options) : options_(std::move(options)) {}

  absl::Status Reopen();
  absl::Status EndTornLine();
  absl::Status Rotate();
  bool WasReplaced() const;
  absl::Status Error(absl::string_view what) const;
  void Close();

  const AuditFileOptions options_;
  int file_ = -1;  // Below 0: none is open.
  int64_t size_ = 0;
};

}  // namespace nodeops::audit

#endif  // NODEOPS_SERVICE_AUDIT_AUDIT_FILE_H_
