#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_STORE_WRITER_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_STORE_WRITER_H_

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "base/clock.h"
#include "base/repeat_limiter.h"
#include "service/operations/sqlite/database.h"
#include "service/operations/sqlite/retention_sweeper.h"

namespace nodeops::operations::sqlite {

// The one thread that writes. It takes whatever waits for it and commits all of that at once: a
// commit costs an fsync, however much is in it.
class StoreWriter {
 public:
  struct Write {
    // The statements, within a transaction. An error that does not come from the database undoes
    // this write alone and leaves its neighbours.
    absl::AnyInvocable<absl::Status()> record;
    // After the commit, on the writer's thread, before any `done`: makes it visible.
    absl::AnyInvocable<void()> committed;
    // On the executor: after the commit, or with what prevented it.
    absl::AnyInvocable<void(absl::Status)> done;
  };

  // `on_broken` is called once, on the writer's thread, when it is not known any more what is on
  // the disk: from then on nothing is written and no `done` is called, whatever is given. All
  // references must outlive the writer; until its end nobody else uses the database and the
  // sweeper.
  StoreWriter(boost::asio::any_io_executor executor, Database& database, RetentionSweeper& sweeper,
              base::Clock& clock, absl::AnyInvocable<void(absl::Status)> on_broken);

  // Commits everything that was added before.
  ~StoreWriter();

  void Add(Write write);

 private:
  void Run();
  std::vector<Write> WaitForWrites();
  void Commit(std::vector<Write> writes);
  absl::Status Record(std::vector<Write>& writes, std::vector<absl::Status>& answers);
  absl::Status RecordOne(Write& write, absl::Status& answer);
  void Sweep();
  bool MaySweep() const;
  void Checkpoint();
  absl::Status InTransaction(const char* failpoint, absl::FunctionRef<absl::Status()> body);
  void Break(const absl::Status& status);
  void Forget(std::vector<Write> writes);

  const boost::asio::any_io_executor executor_;
  Database& database_;
  RetentionSweeper& sweeper_;
  base::Clock& clock_;
  // The writer's thread only.
  absl::AnyInvocable<void(absl::Status)> on_broken_;
  bool broken_ = false;
  base::RepeatLimiter commit_failed_{absl::Seconds(5)};  // Of the log's lines: tries are many.
  base::RepeatLimiter checkpoint_failed_{absl::Seconds(5)};
  std::chrono::steady_clock::time_point sweep_again_;  // Not before, as the last step failed.
  // Of all threads, under the mutex.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Write> waiting_;
  bool stopping_ = false;
  bool refusing_ = false;  // Broken, as the other threads see it.
  std::thread thread_;     // Last: it uses all of the above.
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_STORE_WRITER_H_
