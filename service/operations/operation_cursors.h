#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_CURSORS_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_CURSORS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::operations {

// A piece of an operation's log, as one watcher reads it.
struct EventPage {
  std::vector<std::shared_ptr<const v1::OperationEvent>>
      events;        // In order, the first is after_sequence + 1.
  bool end = false;  // The last event of the log is among them (or before): nothing will follow.
};

// One watcher's place in one operation's log. It owns no queue: each Next reads the log after the
// place that the last one reached. Thread-safe, but one Next at a time.
class WatchCursor {
 public:
  virtual ~WatchCursor() = default;

  // Calls `done` once, on an executor of the service and never inside Next, with the next events
  // (at most `max_events`), as soon as there are any; with an empty page after `max_wait` without;
  // with CANCELLED after Cancel(); or with NOT_FOUND or OUT_OF_RANGE once what follows is not kept.
  virtual void Next(size_t max_events, absl::Duration max_wait,
                    absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) = 0;

  // Ends the Next under way, if there is one, and every later one.
  virtual void Cancel() = 0;
};

// Operations that have changed, as one watcher of all operations reads them.
struct ChangePage {
  std::vector<v1::Operation> operations;  // In the order of their last change.
  int64_t last_change = 0;                // Where the cursor stands now.
  bool up_to_date = false;                // Nothing has changed after it so far.
};

// One watcher's place among the changes of all operations. It owns no queue, like WatchCursor:
// however often an operation changed since the last Next, it comes once, as it stands. Thread-safe,
// but one Next at a time.
class ChangeCursor {
 public:
  virtual ~ChangeCursor() = default;

  // Calls `done` once, on an executor of the service and never inside Next, with what has changed
  // (at most `max_operations`), as soon as there is anything, but not sooner than 250 ms after the
  // last page that was up to date; with an empty page after `max_wait` without; or with CANCELLED
  // after Cancel().
  virtual void Next(size_t max_operations, absl::Duration max_wait,
                    absl::AnyInvocable<void(absl::StatusOr<ChangePage>)> done) = 0;

  // Ends the Next under way, if there is one, and every later one.
  virtual void Cancel() = 0;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_CURSORS_H_
