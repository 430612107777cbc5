#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_STORE_READER_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_STORE_READER_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/functional/any_invocable.h"
#include "service/operations/sqlite/database.h"

namespace nodeops::operations::sqlite {

// The thread that reads, on a connection of its own: what it reads is what was committed, and it
// waits for no writer.
class StoreReader {
 public:
  using Read = absl::AnyInvocable<void(Database&)>;

  explicit StoreReader(std::unique_ptr<Database> database);

  // Does everything that was added before.
  ~StoreReader();

  void Add(Read read);

 private:
  void Run();

  const std::unique_ptr<Database> database_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Read> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_STORE_READER_H_
