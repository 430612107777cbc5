#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_DIRECTORY_SYNCS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_DIRECTORY_SYNCS_H_

#include <functional>
#include <string>

namespace nodeops::operations::sqlite {

// A directory is not synced through SQLite's file system functions, by us or by SQLite itself, so
// that only the system call tells of it. A program with this in it has fsync and fdatasync of its
// own, which do the same and call `listener` with the path of each directory that was synced, on
// the thread that did it. Null: nobody listens any more.
void ListenToDirectorySyncs(std::function<void(const std::string& path)> listener);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_DIRECTORY_SYNCS_H_
