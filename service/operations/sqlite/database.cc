#include "service/operations/sqlite/database.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/operations/sqlite/sqlite_error.h"

namespace nodeops::operations::sqlite {
namespace {

constexpr int kBusyMilliseconds = 5'000;  // Nobody else has the file; a backup may, for moments.

int FlagsOf(Database::Access access) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  return access == Database::Access::kCreate ? flags | SQLITE_OPEN_CREATE : flags;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                         const std::string& vfs, Access access) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, FlagsOf(access), vfs.empty() ? nullptr : vfs.c_str());
  std::unique_ptr<Database> database(new Database(handle, path));
  if (code != SQLITE_OK) {
    const int system_error = sqlite3_system_errno(handle);
    return SqliteError(code, path, absl::StrCat(sqlite3_errstr(code), ", errno ", system_error));
  }
  NODEOPS_RETURN_IF_ERROR(database->Configure(access));
  return database;
}

absl::Status Database::Configure(Access access) {
  sqlite3_busy_timeout(database_.get(), kBusyMilliseconds);
  NODEOPS_RETURN_IF_ERROR(
      RunScript("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
                "PRAGMA cell_size_check = ON;"));
  if (access == Access::kRead) {
    Abandon();
    return RunScript("PRAGMA query_only = ON");
  }
  // SQLite opens a file that it may not write for reading, and says so only when it is written.
  if (sqlite3_db_readonly(database_.get(), "main") == 1) {
    return absl::FailedPreconditionError(absl::StrCat(
        path_, ": it cannot be written: look at its permissions and at how its disk is mounted"));
  }
  // The log is emptied by Checkpoint alone, so that no commit pays for it.
  NODEOPS_RETURN_IF_ERROR(
      RunScript("PRAGMA cache_size = -16384; PRAGMA synchronous = FULL;"
                "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 16777216;"));
  NODEOPS_RETURN_IF_ERROR(Expect("PRAGMA journal_mode = WAL", "wal"));
  NODEOPS_RETURN_IF_ERROR(Expect("PRAGMA synchronous", "2"));
  sqlite3_wal_hook(
      database_.get(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Database*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return absl::OkStatus();
}

absl::Status Database::Expect(std::string_view pragma, std::string_view value) {
  NODEOPS_ASSIGN_OR_RETURN(Statement statement, Statement::Prepare(database_.get(), path_, pragma));
  NODEOPS_ASSIGN_OR_RETURN(const bool found, statement.Step());
  const std::string text = found ? statement.Text(0) : "nothing";
  if (text == value) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path_, ": ", std::string(pragma), " gives ", text, ", not ", std::string(value),
                   ": the data directory must be on a local file system"));
}

absl::Status Database::RunScript(const std::string& sql) {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return SqliteError(code, path_, sqlite3_errmsg(database_.get()));
}

absl::Status Database::Checkpoint(bool truncate) {
  int left = 0;
  const int code = sqlite3_wal_checkpoint_v2(
      database_.get(), nullptr, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
      &left, nullptr);
  log_pages_ = 0;  // Until the next commit counts again.
  if (code == SQLITE_OK || code == SQLITE_BUSY) return absl::OkStatus();
  return SqliteError(code, path_, sqlite3_errmsg(database_.get()));
}

void Database::Abandon() {
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

absl::StatusOr<Statement*> Database::Prepared(std::string_view sql) {
  const auto found = statements_.find(absl::string_view(sql.data(), sql.size()));
  if (found != statements_.end()) return found->second.get();
  NODEOPS_ASSIGN_OR_RETURN(Statement statement, Statement::Prepare(database_.get(), path_, sql));
  auto kept = std::make_unique<Statement>(std::move(statement));
  return statements_.emplace(sql, std::move(kept)).first->second.get();
}

}  // namespace nodeops::operations::sqlite
