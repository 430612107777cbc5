#include "service/operations/sqlite/testing/failing_disk.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/match.h"

namespace nodeops::operations::sqlite {
namespace {

int64_t SizeOf(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? info.st_size : 0;
}

bool Exists(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0;
}

}  // namespace

void FailingDisk::Heal() { Become(Way::kNone); }
void FailingDisk::BeReadOnly() { Become(Way::kReadOnly); }
void FailingDisk::BeReadOnlyDirectory() { Become(Way::kReadOnlyDirectory); }

void FailingDisk::BeFull(int64_t bytes_left) {
  Become(Way::kFull);
  const std::lock_guard lock(mutex_);
  bytes_left_ = bytes_left;
}

void FailingDisk::FailAtRandom(double probability) {
  Become(Way::kRandom);
  const std::lock_guard lock(mutex_);
  probability_ = probability;
}

void FailingDisk::FailSyncs(std::string path_end) {
  Become(Way::kSync);
  const std::lock_guard lock(mutex_);
  path_end_ = std::move(path_end);
}

void FailingDisk::Become(Way way) {
  const std::lock_guard lock(mutex_);
  way_ = way;
  bytes_left_ = std::numeric_limits<int64_t>::max() / 2;
  probability_ = 0;
  failures_ = 0;
}

int FailingDisk::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

// Whether a call that is neither a write nor a sync is to fail.
bool FailingDisk::FailsNow(bool changes_directory) {
  const std::lock_guard lock(mutex_);
  const bool read_only = way_ == Way::kReadOnly || way_ == Way::kReadOnlyDirectory;
  const bool by_chance = way_ == Way::kRandom && std::bernoulli_distribution(probability_)(random_);
  if (!by_chance && !(read_only && changes_directory)) return false;
  ++failures_;
  return true;
}

// How much of a write takes place.
size_t FailingDisk::Fits(const std::string& path, int64_t offset, size_t size) {
  const std::lock_guard lock(mutex_);
  size_t fits = size;
  if (way_ == Way::kReadOnly) fits = 0;
  if (way_ == Way::kRandom && std::bernoulli_distribution(probability_)(random_)) {
    fits = std::uniform_int_distribution<size_t>(0, size - 1)(random_);
  }
  if (way_ == Way::kFull) {
    const int64_t before = SizeOf(path);
    const int64_t room = std::max<int64_t>(before - offset, 0) + bytes_left_;
    fits = static_cast<size_t>(std::min<int64_t>(room, static_cast<int64_t>(size)));
    const int64_t after = std::max<int64_t>(before, offset + static_cast<int64_t>(fits));
    bytes_left_ -= after - before;
  }
  if (fits < size) ++failures_;
  return fits;
}

int FailingDisk::Open(const std::string& path, int flags, Usual usual) {
  const bool makes = (flags & SQLITE_OPEN_CREATE) != 0 && !path.empty() && !Exists(path);
  return FailsNow(makes) ? SQLITE_CANTOPEN : usual();
}

int FailingDisk::Read(const std::string&, Usual usual) {
  return FailsNow(false) ? SQLITE_IOERR_READ : usual();
}

int FailingDisk::Write(const std::string& path, int64_t offset, std::string_view data,
                       absl::FunctionRef<int(std::string_view)> usual) {
  const size_t fits = Fits(path, offset, data.size());
  if (fits == data.size()) return usual(data);
  if (fits > 0) static_cast<void>(usual(data.substr(0, fits)));
  const std::lock_guard lock(mutex_);
  return way_ == Way::kFull ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int FailingDisk::Truncate(const std::string& path, int64_t size, Usual usual) {
  {
    const std::lock_guard lock(mutex_);
    if (way_ == Way::kReadOnly) {
      ++failures_;
      return SQLITE_IOERR_TRUNCATE;
    }
    bytes_left_ += std::max<int64_t>(SizeOf(path) - size, 0);
  }
  return FailsNow(false) ? SQLITE_IOERR_TRUNCATE : usual();
}

int FailingDisk::Sync(const std::string& path, Usual usual) {
  {
    const std::lock_guard lock(mutex_);
    if (way_ == Way::kSync && absl::EndsWith(path, path_end_)) {
      ++failures_;
      return SQLITE_IOERR_FSYNC;
    }
  }
  return usual();
}

int FailingDisk::Delete(const std::string& path, bool, Usual usual) {
  if (FailsNow(Exists(path))) return SQLITE_IOERR_DELETE;
  return usual();
}

}  // namespace nodeops::operations::sqlite
