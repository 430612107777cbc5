#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_SQLITE_ERROR_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_SQLITE_ERROR_H_

#include <string>

#include "absl/status/status.h"

namespace nodeops::operations::sqlite {

// SQLite's result codes (sqlite.org/rescode.html) as statuses, which keep the extended code.

// RESOURCE_EXHAUSTED, with RetryInfo: the disk is full. DATA_LOSS: the file is damaged. INTERNAL: a
// statement broke a constraint, or is wrong. UNAVAILABLE: everything else. `where`: the database.
absl::Status SqliteError(int code, const std::string& where, const std::string& message);

// The extended code that a status was made from; SQLITE_OK: it was not made from one.
int SqliteCode(const absl::Status& status);

// Whether nobody can tell any more what is on the disk: a failed fsync may have thrown away what
// it was to write (and a second one would succeed), and a damaged file takes nothing that lasts.
bool IsDiskInDoubt(const absl::Status& status);

// The same for an error of COMMIT, after which the transaction was undone: only errors that are
// known to come before the end of the transaction is written leave no doubt.
bool IsCommitInDoubt(const absl::Status& status);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_SQLITE_ERROR_H_
