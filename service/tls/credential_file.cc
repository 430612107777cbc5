#include "service/tls/credential_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace nodeops::tls {
namespace {

constexpr size_t kMaxBytes = 1 << 20;

absl::Status Invalid(const std::string& why) { return absl::InvalidArgumentError(why); }

class Descriptor {
 public:
  // O_NONBLOCK: a FIFO would otherwise wait for a writer.
  explicit Descriptor(const std::string& path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  const int fd_;
};

absl::StatusOr<std::string> ReadAll(int file) {
  std::string text;
  char buffer[4096];
  while (true) {
    const ssize_t got = read(file, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Invalid(absl::StrCat("cannot be read: ", std::strerror(errno)));
    if (got == 0) return text;
    text.append(buffer, static_cast<size_t>(got));
    if (text.size() > kMaxBytes) return Invalid("is larger than 1 MiB");
  }
}

absl::Status CheckPrivate(const struct stat& file) {
  const mode_t allowed = file.st_uid == 0 ? 0740 : 0700;
  if ((file.st_mode & 0777 & ~allowed) == 0) return absl::OkStatus();
  return Invalid(absl::StrFormat(
      "others than its owner may read or change it (mode %04o); chmod 600 it, or let root own it "
      "with mode 640",
      file.st_mode & 0777));
}

absl::StatusOr<std::string> Read(const std::string& path, bool secret) {
  const Descriptor file(path);
  if (file.get() < 0) return Invalid(absl::StrCat("cannot be opened: ", std::strerror(errno)));
  struct stat about = {};
  if (fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) return Invalid("is not a file");
  if (secret) NODEOPS_RETURN_IF_ERROR(CheckPrivate(about));
  return ReadAll(file.get());
}

}  // namespace

absl::StatusOr<std::string> ReadCredentialFile(const std::string& path) {
  return Read(path, false);
}

absl::StatusOr<base::Secret> ReadPrivateKeyFile(const std::string& path) {
  NODEOPS_ASSIGN_OR_RETURN(std::string text, Read(path, true));
  return base::Secret(std::move(text));
}

}  // namespace nodeops::tls
