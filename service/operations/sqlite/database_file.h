#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_DATABASE_FILE_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_DATABASE_FILE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/operations/sqlite/database.h"

namespace nodeops::operations::sqlite {

// Opens the database at `path` for writing, with the present schema. If there is none, one is made
// under another name (`path`.new) and then renamed, so that what is found at `path` is never a
// beginning: a file that is empty, cut off or damaged is refused, and so is a log without its
// database. FAILED_PRECONDITION or DATA_LOSS say what to do.
absl::StatusOr<std::unique_ptr<Database>> OpenDatabaseFile(const std::string& path,
                                                           const std::string& vfs);

// Makes the names in the directory durable: new files, renamed files.
absl::Status SyncDirectory(const std::string& directory);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_DATABASE_FILE_H_
