#include "service/operations/sqlite/database_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/operations/sqlite/schema.h"
#include "service/operations/sqlite/sqlite_error.h"

namespace nodeops::operations::sqlite {
namespace {

namespace fs = std::filesystem;

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

absl::Status Damaged(const std::string& path, absl::string_view what) {
  return absl::DataLossError(absl::StrCat(path, " is damaged (", what,
                                          "): restore it from a backup, or move it and ", path,
                                          "-wal away to begin without the operations in it"));
}

// SQLite takes a file without a header for a new database, and what is missing at the end for
// zeros. With a log that is not empty the file may be behind: then CheckStructure tells. The
// header: sqlite.org/fileformat.html, 1.3.
absl::Status CheckSize(const std::string& path) {
  unsigned char header[100];
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::UnavailableError(absl::StrCat("cannot read ", path));
  if (!file.read(reinterpret_cast<char*>(header), sizeof(header))) {
    return Damaged(path, "there is no database in it");
  }
  std::error_code error;
  if (const auto log = fs::file_size(path + "-wal", error); !error && log > 0) {
    return absl::OkStatus();
  }
  const uint64_t stored_page_size = header[16] << 8 | header[17];
  const uint64_t page_size = stored_page_size == 1 ? 65536 : stored_page_size;
  const uint64_t pages =
      uint64_t{header[28]} << 24 | header[29] << 16 | header[30] << 8 | header[31];
  const uint64_t size = fs::file_size(path, error);
  if (!error && size >= pages * page_size) return absl::OkStatus();
  return Damaged(path, absl::StrCat("it has ", size, " bytes, and had ", pages * page_size));
}

absl::Status CheckStructure(Database& database, const std::string& path) {
  NODEOPS_ASSIGN_OR_RETURN(Rows rows, database.Query("PRAGMA quick_check(1)"));
  NODEOPS_ASSIGN_OR_RETURN(const bool found, rows.Next());
  if (found && rows.Text(0) == "ok") return absl::OkStatus();
  return Damaged(path, found ? rows.Text(0) : "quick_check says nothing");
}

absl::Status MakeNew(const std::string& path, const std::string& vfs) {
  const std::string making = path + ".new";
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(making + suffix, error);
  {
    NODEOPS_ASSIGN_OR_RETURN(const auto database,
                             Database::Open(making, vfs, Database::Access::kCreate));
    NODEOPS_RETURN_IF_ERROR(Migrate(*database, Migrations()));
    NODEOPS_RETURN_IF_ERROR(database->Checkpoint(/*truncate=*/true));
  }
  fs::rename(making, path, error);
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot rename ", making, " to ", path, ": ", error.message()));
  }
  return SyncDirectory(fs::path(path).parent_path());
}

absl::Status Prepare(Database& database, const std::string& path) {
  NODEOPS_ASSIGN_OR_RETURN(const int version, SchemaVersion(database));
  if (version == 0) return Damaged(path, "there is no table in it");
  NODEOPS_RETURN_IF_ERROR(CheckStructure(database, path));
  return Migrate(database, Migrations());
}

// Says which file an error is about, and what to do about a damaged one.
absl::Status About(const std::string& path, const absl::Status& status) {
  if (SqliteCode(status) == SQLITE_OK) {
    if (absl::StartsWith(status.message(), path)) return status;
    return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
  }
  return absl::IsDataLoss(status) ? Damaged(path, status.message()) : status;
}

}  // namespace

absl::Status SyncDirectory(const std::string& directory) {
  const std::string path = directory.empty() ? "." : directory;
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) close(fd);
  if (synced) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("cannot sync the directory ", path, ": ", std::strerror(error)));
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabaseFile(const std::string& path,
                                                           const std::string& vfs) {
  if (!Exists(path)) {
    if (Exists(path + "-wal")) {
      return absl::DataLossError(
          absl::StrCat(path, " is missing, but its log ", path, "-wal is there: restore ", path,
                       ", or move the log away to begin without the operations in it"));
    }
    NODEOPS_RETURN_IF_ERROR(MakeNew(path, vfs));
  }
  NODEOPS_RETURN_IF_ERROR(CheckSize(path));
  auto database = Database::Open(path, vfs, Database::Access::kWrite);
  if (!database.ok()) return About(path, database.status());
  if (absl::Status status = Prepare(**database, path); !status.ok()) return About(path, status);
  return database;
}

}  // namespace nodeops::operations::sqlite
