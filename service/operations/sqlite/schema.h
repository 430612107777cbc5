#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_SCHEMA_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_SCHEMA_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/operations/sqlite/database.h"

namespace nodeops::operations::sqlite {

// The tables, as steps from nothing to the present: each is run once, in order, and never changed
// after it was released. A database knows how many it has seen, its version.

// Of nodeops.
absl::Span<const char* const> Migrations();

// 0: there is nothing in the database. FAILED_PRECONDITION: what is in it is not nodeops's.
absl::StatusOr<int> SchemaVersion(Database& database);

// Runs the steps that the database has not seen, each in a transaction of its own.
// FAILED_PRECONDITION: it has seen more than these.
absl::Status Migrate(Database& database, absl::Span<const char* const> migrations);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_SCHEMA_H_
