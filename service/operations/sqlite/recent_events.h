#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_RECENT_EVENTS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_RECENT_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "service/operations/operation_store.h"

namespace nodeops::operations::sqlite {

// The latest events of all operations, so that two hundred watchers of one operation read and
// parse each event no time instead of two hundred times. What is too much goes in the order in
// which it came. Thread-safe.
class RecentEvents {
 public:
  struct Limits {
    size_t max_events = 200'000;
    size_t max_bytes = size_t{64} << 20;  // About: as the events are in memory.
  };

  explicit RecentEvents(Limits limits) : limits_(limits) {}

  // The next events of an operation; `ended`: they are the last.
  void Add(const std::string& operation, const std::vector<EventPtr>& events, bool ended);

  // As OperationStore::ReadEvents, if it can be answered from here.
  std::optional<EventPage> Read(const std::string& operation, int64_t after_sequence,
                                size_t max_events) const;

  // Of the operation's log, if it is known here.
  std::optional<int64_t> LastSequence(const std::string& operation) const;

  void Forget(const std::string& operation);

  size_t size() const;  // Events.

 private:
  struct Log {
    std::deque<EventPtr> events;  // Up to `last`, without gaps.
    int64_t last = 0;
    bool ended = false;
  };
  // What one Add has added.
  struct Batch {
    std::string operation;
    size_t events;
    size_t bytes;
  };

  void DropOldest();

  const Limits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Log> logs_;
  std::deque<Batch> batches_;
  size_t events_ = 0;
  size_t bytes_ = 0;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_RECENT_EVENTS_H_
