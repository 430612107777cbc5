#include "service/operations/sqlite/testing/recording_vfs.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>

namespace nodeops::operations::sqlite {
namespace {

using Kind = DiskEvent::Kind;

std::string NameOf(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

std::optional<uint64_t> InodeOf(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return std::nullopt;
  return info.st_ino;
}

// Every connection is put into that mode as it is opened; see Pragma for what keeps it there.
int BeSynchronousNormal(sqlite3* database, char**, const sqlite3_api_routines*) {
  return sqlite3_exec(database, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
}

using Extension = void (*)();

}  // namespace

RecordingVfs::~RecordingVfs() {
  if (!synchronous_normal_) return;
  sqlite3_cancel_auto_extension(reinterpret_cast<Extension>(&BeSynchronousNormal));
}

void RecordingVfs::UseSynchronousNormal() {
  synchronous_normal_ = true;
  sqlite3_auto_extension(reinterpret_cast<Extension>(&BeSynchronousNormal));
}

size_t RecordingVfs::Mark() {
  const std::lock_guard lock(mutex_);
  events_.push_back({.kind = Kind::kMark});
  return events_.size() - 1;
}

std::vector<DiskEvent> RecordingVfs::TakeEvents() {
  const std::lock_guard lock(mutex_);
  return std::move(events_);
}

void RecordingVfs::Add(DiskEvent event) {
  const std::lock_guard lock(mutex_);
  events_.push_back(std::move(event));
}

int RecordingVfs::Open(const std::string& path, int flags, Usual usual) {
  const bool is_new = !InodeOf(path).has_value();
  const int code = usual();
  if (code != SQLITE_OK || path.empty()) return code;
  const std::string name = NameOf(path);
  const std::lock_guard lock(mutex_);
  std::string& known = names_[*InodeOf(path)];
  if (is_new) {
    events_.push_back({.kind = Kind::kCreate, .name = name});
    // The default file system does so for these: SQLITE_OPEN_CREATE in os_unix.c's unixOpen.
    if (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) new_logs_.insert(name);
  } else if (!known.empty() && known != name) {
    events_.push_back({.kind = Kind::kRename, .name = known, .other = name});
    events_.push_back({.kind = Kind::kSyncDirectory});
  }
  known = name;
  return code;
}

int RecordingVfs::Write(const std::string& path, int64_t offset, std::string_view data,
                        absl::FunctionRef<int(std::string_view)> usual) {
  Add({.kind = Kind::kWrite, .name = NameOf(path), .offset = offset, .data = std::string(data)});
  return usual(data);
}

int RecordingVfs::Truncate(const std::string& path, int64_t size, Usual usual) {
  Add({.kind = Kind::kTruncate, .name = NameOf(path), .offset = size});
  return usual();
}

int RecordingVfs::Sync(const std::string& path, Usual usual) {
  const int code = usual();
  if (code != SQLITE_OK) return code;
  const std::lock_guard lock(mutex_);
  events_.push_back({.kind = Kind::kSync, .name = NameOf(path)});
  if (new_logs_.erase(NameOf(path)) > 0) events_.push_back({.kind = Kind::kSyncDirectory});
  return code;
}

int RecordingVfs::Delete(const std::string& path, bool sync_directory, Usual usual) {
  const std::optional<uint64_t> inode = InodeOf(path);
  const int code = usual();
  if (code != SQLITE_OK || !inode) return code;
  const std::lock_guard lock(mutex_);
  names_.erase(*inode);
  new_logs_.erase(NameOf(path));
  events_.push_back({.kind = Kind::kDelete, .name = NameOf(path)});
  if (sync_directory) events_.push_back({.kind = Kind::kSyncDirectory});
  return code;
}

std::optional<std::string> RecordingVfs::Pragma(std::string_view name,
                                                std::optional<std::string_view> value) {
  if (!synchronous_normal_ || name != "synchronous" || value == "NORMAL") return std::nullopt;
  return value ? "" : "2";
}

}  // namespace nodeops::operations::sqlite
