#ifndef NODEOPS_SERVICE_NODE_EVENTS_EVENT_HISTORY_H_
#define NODEOPS_SERVICE_NODE_EVENTS_EVENT_HISTORY_H_

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::node_events {

// An event that the API server has.
struct PublishedEvent {
  std::string name;
  absl::Time first_time;
  int count = 1;
};

// Which events were published lately, so that one more of a kind raises the count of the last one
// instead of being another one (client-go's EventCorrelator does so, within as many events). Pure;
// not thread-safe.
class EventHistory {
 public:
  // An event counts for `window` from when it was published or raised last; the `capacity` last
  // ones are known.
  EventHistory(absl::Duration window, size_t capacity) : window_(window), capacity_(capacity) {}

  // The event of that kind, if one counts.
  std::optional<PublishedEvent> Find(const std::string& kind, base::MonotonicTime now) const;
  void Remember(const std::string& kind, PublishedEvent event, base::MonotonicTime now);
  void Forget(const std::string& kind);

  size_t size() const { return by_kind_.size(); }

 private:
  struct Entry {
    std::string kind;
    PublishedEvent event;
    base::MonotonicTime time;
  };

  const absl::Duration window_;
  const size_t capacity_;
  std::list<Entry> entries_;  // The last one that was remembered comes first.
  std::unordered_map<std::string, std::list<Entry>::iterator> by_kind_;
};

}  // namespace nodeops::node_events

#endif  // NODEOPS_SERVICE_NODE_EVENTS_EVENT_HISTORY_H_
