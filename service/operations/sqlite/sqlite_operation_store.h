#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_SQLITE_OPERATION_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_SQLITE_OPERATION_STORE_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/operation_store.h"
#include "service/operations/retention.h"

namespace nodeops::operations::sqlite {

struct SqliteStoreOptions {
  boost::asio::any_io_executor executor;  // On which answers come and listeners are called.
  std::string path;  // Of the database, in a directory of its own: see data_directory.h.
  std::string vfs;   // SQLite's name of what stands for the file system; empty: the usual one.
  Retention retention;
  base::Clock* clock = &base::SystemClock();
  // Called once, on a thread of the store, when it is not known any more what the disk holds (a
  // failed fsync, a damaged file): no write is answered from then on, and the process must end.
  absl::AnyInvocable<void(absl::Status)> on_broken;
};

// Keeps operations in an SQLite database: what it says is recorded survives the end of the process
// and of the machine's power. It has two threads, one that writes and one that reads; no call
// waits for either. Destroying it waits until everything that was given is committed.
//
// FAILED_PRECONDITION, DATA_LOSS, UNAVAILABLE: as database_file.h says.
absl::StatusOr<std::shared_ptr<OperationStore>> OpenSqliteOperationStore(
    SqliteStoreOptions options);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_SQLITE_OPERATION_STORE_H_
