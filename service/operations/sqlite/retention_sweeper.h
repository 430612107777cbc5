#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_RETENTION_SWEEPER_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_RETENTION_SWEEPER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/operations/retention.h"
#include "service/operations/sqlite/database.h"

namespace nodeops::operations::sqlite {

// Takes away what is over the limits, in steps of a bounded number of rows, so that nothing else
// waits long. What goes is out of sight with its first step. Not thread-safe: the writer's.
class RetentionSweeper {
 public:
  // Nothing that ended less than a minute ago goes, unless `retention` says otherwise. `gone` is
  // called when an operation is not kept any more, or its events are not, after the commit.
  RetentionSweeper(Database& database, const Retention& retention,
                   std::function<void(const std::string& operation)> gone)
      : database_(database), finished_(retention, absl::Minutes(1)), gone_(std::move(gone)) {}

  // What has ended already, and what an earlier process did not get to the end of.
  absl::Status Load();

  void AddFinished(int64_t operation, absl::Time ended, size_t events) {
    finished_.Add(operation, ended, events);
  }

  bool HasWork(absl::Time now) const;

  // One step, in a transaction of the caller's; then, if that was committed, StepCommitted.
  absl::Status Step(absl::Time now);
  void StepCommitted();

 private:
  absl::StatusOr<bool> DeleteRows(int64_t operation);
  absl::Status DeleteDropped(int64_t operation);
  absl::Status DropOperation(const FinishedOperations::Drop& drop);
  absl::Status DropEvents(const FinishedOperations::Drop& drop);
  absl::StatusOr<std::string> NameOf(int64_t operation);

  Database& database_;
  FinishedOperations finished_;
  std::deque<int64_t> dropped_;  // Out of sight; their rows are still there.
  const std::function<void(const std::string& operation)> gone_;
  absl::AnyInvocable<void()> committed_;  // What follows from the step once it is committed.
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_RETENTION_SWEEPER_H_
