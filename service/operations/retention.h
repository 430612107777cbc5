#ifndef NODEOPS_SERVICE_OPERATIONS_RETENTION_H_
#define NODEOPS_SERVICE_OPERATIONS_RETENTION_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "absl/time/time.h"

namespace nodeops::operations {

// How much of the past is kept. Operations that have not ended are always kept, and so is the one
// that ended last; of the others, whichever ended first goes first.
struct Retention {
  size_t max_finished_operations = 1000;
  // Events of finished operations together, as one operation may have a hundred thousand of them.
  // Over it the oldest lose their events (about 400 bytes each) and keep everything else.
  size_t max_finished_events = 500'000;
  absl::Duration max_age = absl::Hours(30 * 24);  // Since the end.
  // Nothing goes sooner after its end, whatever the limits: its watchers are about to read it.
  // Absent: as the store says.
  std::optional<absl::Duration> min_age;
};

// Which finished operation has to give something up next. Not thread-safe.
class FinishedOperations {
 public:
  enum class Part { kEvents, kEverything };
  struct Drop {
    int64_t operation = 0;
    Part part = Part::kEvents;
  };

  // `default_min_age` is for a Retention without one.
  FinishedOperations(const Retention& retention, absl::Duration default_min_age);

  // In the order in which they ended. `events`: how many are kept of it.
  void Add(int64_t operation, absl::Time ended, size_t events);

  // What has to go first; nothing if the limits are kept.
  std::optional<Drop> Next(absl::Time now) const;

  // It is gone: what Next said.
  void Dropped(const Drop& drop);

  size_t size() const { return finished_.size(); }
  size_t events() const { return events_; }

 private:
  struct Finished {
    int64_t operation;
    absl::Time ended;
    size_t events;
  };

  const Retention retention_;
  const absl::Duration min_age_;
  std::deque<Finished> finished_;
  size_t without_events_ = 0;  // So many at the front have lost theirs.
  size_t events_ = 0;          // Of all.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_RETENTION_H_
