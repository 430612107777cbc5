#include "service/audit/audit_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/status_macros.h"

namespace nodeops::audit {

absl::StatusOr<std::unique_ptr<AuditFile>> AuditFile::Open(AuditFileOptions options) {
  std::unique_ptr<AuditFile> file(new AuditFile(std::move(options)));
  NODEOPS_RETURN_IF_ERROR(file->Reopen());
  return file;
}

AuditFile::~AuditFile() { Close(); }

void AuditFile::Close() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

absl::Status AuditFile::Error(absl::string_view what) const {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", options_.path));
}

absl::Status AuditFile::Reopen() {
  Close();
  // Not to block at a FIFO. Read for the sake of the last byte.
  file_ = open(options_.path.c_str(),
               O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (file_ < 0) return Error("cannot open");
  struct stat found;
  if (fstat(file_, &found) != 0) return Error("cannot look at");
  if (!S_ISREG(found.st_mode)) {
    Close();
    return absl::FailedPreconditionError(absl::StrCat(options_.path, " is no regular file"));
  }
  size_ = found.st_size;
  return EndTornLine();
}

absl::Status AuditFile::EndTornLine() {
  char last = '\n';
  if (size_ > 0 && pread(file_, &last, 1, size_ - 1) != 1) return Error("cannot read");
  if (last == '\n') return absl::OkStatus();
  if (write(file_, "\n", 1) != 1) return Error("cannot write to");
  ++size_;
  return absl::OkStatus();
}

bool AuditFile::WasReplaced() const {
  struct stat open_one, named;
  return fstat(file_, &open_one) != 0 || lstat(options_.path.c_str(), &named) != 0 ||
         open_one.st_dev != named.st_dev || open_one.st_ino != named.st_ino;
}

absl::Status AuditFile::Rotate() {
  const auto full = [this](int number) { return absl::StrCat(options_.path, ".", number); };
  for (int number = options_.keep - 1; number >= 1; --number) {
    rename(full(number).c_str(), full(number + 1).c_str());  // There may be none.
  }
  if (rename(options_.path.c_str(), full(1).c_str()) != 0) return Error("cannot rename");
  return Reopen();
}

absl::Status AuditFile::Append(absl::string_view line) {
  const int64_t length = static_cast<int64_t>(line.size()) + 1;
  if (file_ < 0 || WasReplaced()) NODEOPS_RETURN_IF_ERROR(Reopen());
  if (size_ > 0 && size_ + length > options_.max_bytes) NODEOPS_RETURN_IF_ERROR(Rotate());
  const std::string text = absl::StrCat(line, "\n");
  ssize_t written = write(file_, text.data(), NODEOPS_FAILPOINT("audit.write") ? 1 : text.size());
  if (written == length) {
    size_ += length;
    return absl::OkStatus();
  }
  if (written >= 0) errno = ENOSPC;  // The next byte would have said so.
  absl::Status error = Error("cannot write to");
  // What came of it goes; if it cannot, opening the file again finds and ends it.
  if (written > 0 && ftruncate(file_, size_) != 0) written = -1;
  if (written < 0) Close();
  return error;
}

}  // namespace nodeops::audit
