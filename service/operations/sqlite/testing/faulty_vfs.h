#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_FAULTY_VFS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_FAULTY_VFS_H_

#include <atomic>

namespace nodeops::operations::sqlite {

// A file system under SQLite that fails when a test wants it to: the usual one, whose writes and
// syncs of database files and their logs give a code of SQLite's while one is set.
struct FaultyVfs {
  static constexpr char kName[] = "nodeops-faulty";

  // Registers it with SQLite, once in a process, and lets everything succeed from now on.
  static void Install();

  static inline std::atomic<int> write_error = 0;  // Such as SQLITE_FULL; 0: none.
  static inline std::atomic<int> sync_error = 0;   // Such as SQLITE_IOERR_FSYNC.
  static inline std::atomic<int> syncs = 0;        // So many succeeded.
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_FAULTY_VFS_H_
