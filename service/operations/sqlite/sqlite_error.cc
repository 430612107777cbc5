#include "service/operations/sqlite/sqlite_error.h"

#include <sqlite3.h>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/operations/error_details.h"

namespace nodeops::operations::sqlite {
namespace {

constexpr char kCodePayload[] = "nodeops.dev/sqlite-code";
constexpr absl::Duration kDiskFullRetry = absl::Seconds(5);

absl::Status WithoutCode(int code, const std::string& text) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return WithRetryInfo(WithErrorInfo(absl::ResourceExhaustedError(text), "DISK_FULL"),
                           kDiskFullRetry);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(text);
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
      return absl::InternalError(text);
    default:
      return absl::UnavailableError(text);
  }
}

}  // namespace

absl::Status SqliteError(int code, const std::string& where, const std::string& message) {
  absl::Status status =
      WithoutCode(code, absl::StrCat(where, ": ", message, " (SQLite code ", code, ")"));
  status.SetPayload(kCodePayload, absl::Cord(absl::StrCat(code)));
  return status;
}

int SqliteCode(const absl::Status& status) {
  const auto payload = status.GetPayload(kCodePayload);
  int code = SQLITE_OK;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &code)) return SQLITE_OK;
  return code;
}

bool IsDiskInDoubt(const absl::Status& status) {
  const int code = SqliteCode(status);
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC ||
         (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

bool IsCommitInDoubt(const absl::Status& status) {
  const int code = SqliteCode(status);
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_CONSTRAINT:  // A foreign key, looked at before anything is written.
      return false;
    case SQLITE_IOERR:
      // The frame that ends a transaction in the log is the last thing written, and one that was
      // written in part is not valid.
      return code != SQLITE_IOERR_WRITE && code != SQLITE_IOERR_READ &&
             code != SQLITE_IOERR_SHORT_READ && code != SQLITE_IOERR_NOMEM;
    default:
      return true;
  }
}

}  // namespace nodeops::operations::sqlite
