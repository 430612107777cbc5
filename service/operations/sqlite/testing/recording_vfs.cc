#include "service/operations/sqlite/testing/recording_vfs.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>

#include "service/operations/sqlite/testing/directory_syncs.h"

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

RecordingVfs::RecordingVfs(std::string name) : vfs_(std::move(name), *this) {
  ListenToDirectorySyncs([this](const std::string& path) { OnDirectorySynced(path); });
}

RecordingVfs::~RecordingVfs() {
  ListenToDirectorySyncs(nullptr);
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

// What has become of the names of the files that are known. Under the mutex.
void RecordingVfs::RecordNames() {
  std::map<uint64_t, std::string> present;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    if (const auto inode = InodeOf(entry.path())) present[*inode] = entry.path().filename();
  }
  for (auto known = names_.begin(); known != names_.end();) {
    const auto found = present.find(known->first);
    if (found == present.end()) {
      events_.push_back({.kind = Kind::kDelete, .name = known->second});
      known = names_.erase(known);
      continue;
    }
    if (found->second != known->second) {
      events_.push_back({.kind = Kind::kRename, .name = known->second, .other = found->second});
      known->second = found->second;
    }
    ++known;
  }
}

void RecordingVfs::OnDirectorySynced(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (path != directory_) return;
  RecordNames();
  events_.push_back({.kind = Kind::kSyncDirectory});
}

int RecordingVfs::Open(const std::string& path, int, Usual usual) {
  const bool is_new = !InodeOf(path).has_value();
  const int code = usual();
  if (code != SQLITE_OK || path.empty()) return code;
  const std::lock_guard lock(mutex_);
  if (directory_.empty()) {
    directory_ = std::filesystem::canonical(std::filesystem::path(path).parent_path());
  }
  RecordNames();
  if (is_new) {
    names_[*InodeOf(path)] = NameOf(path);
    events_.push_back({.kind = Kind::kCreate, .name = NameOf(path)});
  }
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
  if (code == SQLITE_OK) Add({.kind = Kind::kSync, .name = NameOf(path)});
  return code;
}

int RecordingVfs::Delete(const std::string&, bool, Usual usual) {
  const int code = usual();
  const std::lock_guard lock(mutex_);
  if (!directory_.empty()) RecordNames();
  return code;
}

std::optional<std::string> RecordingVfs::Pragma(std::string_view name,
                                                std::optional<std::string_view> value) {
  if (!synchronous_normal_ || name != "synchronous" || value == "NORMAL") return std::nullopt;
  return value ? "" : "2";
}

}  // namespace nodeops::operations::sqlite
