#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_WATCHER_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_WATCHER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "service/engine/testing/dice.h"
#include "service/operations/operation_service.h"
#include "service/operations/testing/crash_checker.h"

namespace nodeops::operations {

// Watches one operation through all processes: asks each for what follows the last event it saw.
class CrashWatcher : public std::enable_shared_from_this<CrashWatcher> {
 public:
  CrashWatcher(std::string operation, engine::Dice& dice, CrashChecker& checker)
      : operation_(std::move(operation)), dice_(dice), checker_(checker) {}

  void Follow(OperationService& service) {
    if (ended_) return;
    ++stream_;
    service.Watch(operation_, last_,
                  [self = shared_from_this(),
                   stream = stream_](absl::StatusOr<std::shared_ptr<WatchCursor>> cursor) {
                    if (stream != self->stream_ || !cursor.ok()) return;
                    self->cursor_ = *cursor;
                    self->Next();
                  });
  }

  // The process has died: whatever still comes from it is not heard.
  void Leave() {
    ++stream_;
    if (cursor_) cursor_->Cancel();
    cursor_.reset();
  }

 private:
  void Next() {
    cursor_->Next(static_cast<size_t>(1 + dice_.Pick(5)), absl::Seconds(10),
                  [self = shared_from_this(), stream = stream_](absl::StatusOr<EventPage> page) {
                    if (stream != self->stream_ || !page.ok()) return;
                    self->OnPage(*page);
                  });
  }

  void OnPage(const EventPage& page) {
    for (const EventPtr& event : page.events) {
      checker_.OnWatched(operation_, event);
      last_ = event->sequence();
    }
    ended_ = page.end;
    if (!ended_) return Next();
    cursor_.reset();
    checker_.OnWatchEnded(operation_);
  }

  const std::string operation_;
  engine::Dice& dice_;
  CrashChecker& checker_;
  std::shared_ptr<WatchCursor> cursor_;
  int64_t last_ = 0;
  int stream_ = 0;
  bool ended_ = false;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_WATCHER_H_
