#include "service/node_events/event_history.h"

namespace nodeops::node_events {

std::optional<PublishedEvent> EventHistory::Find(const std::string& kind,
                                                 base::MonotonicTime now) const {
  const auto found = by_kind_.find(kind);
  if (found == by_kind_.end()) return std::nullopt;
  if (base::Between(found->second->time, now) >= window_) return std::nullopt;
  return found->second->event;
}

void EventHistory::Remember(const std::string& kind, PublishedEvent event,
                            base::MonotonicTime now) {
  Forget(kind);
  entries_.push_front({kind, std::move(event), now});
  by_kind_[kind] = entries_.begin();
  if (entries_.size() > capacity_) Forget(std::string(entries_.back().kind));
}

void EventHistory::Forget(const std::string& kind) {
  const auto found = by_kind_.find(kind);
  if (found == by_kind_.end()) return;
  entries_.erase(found->second);
  by_kind_.erase(found);
}

}  // namespace nodeops::node_events
