#include "service/operations/sqlite/recent_events.h"

#include <algorithm>

namespace nodeops::operations::sqlite {
namespace {

// A message takes about twice its serialized size, and what its parts take beside that.
size_t BytesInMemory(const v1::OperationEvent& event) { return 300 + 2 * event.ByteSizeLong(); }

}  // namespace

void RecentEvents::Add(const std::string& operation, const std::vector<EventPtr>& events,
                       bool ended) {
  if (events.empty()) return;
  Batch batch{operation, events.size(), 0};
  for (const EventPtr& event : events) batch.bytes += BytesInMemory(*event);
  const std::lock_guard lock(mutex_);
  Log& log = logs_[operation];
  log.events.insert(log.events.end(), events.begin(), events.end());
  log.last = events.back()->sequence();
  log.ended = ended;
  events_ += batch.events;
  bytes_ += batch.bytes;
  batches_.push_back(std::move(batch));
  while (events_ > limits_.max_events || bytes_ > limits_.max_bytes) DropOldest();
}

std::optional<EventPage> RecentEvents::Read(const std::string& operation, int64_t after_sequence,
                                            size_t max_events) const {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(operation);
  if (found == logs_.end()) return std::nullopt;
  const Log& log = found->second;
  const int64_t before_first = log.last - static_cast<int64_t>(log.events.size());
  if (after_sequence < before_first || after_sequence > log.last) return std::nullopt;
  const auto begin = log.events.begin() + (after_sequence - before_first);
  const auto count = std::min<size_t>(max_events, log.events.end() - begin);
  EventPage page;
  page.events.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  page.end = log.ended && begin + static_cast<std::ptrdiff_t>(count) == log.events.end();
  return page;
}

std::optional<int64_t> RecentEvents::LastSequence(const std::string& operation) const {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(operation);
  if (found == logs_.end()) return std::nullopt;
  return found->second.last;
}

void RecentEvents::Forget(const std::string& operation) {
  const std::lock_guard lock(mutex_);
  logs_.erase(operation);  // Its batches are counted until it would have been their turn.
}

size_t RecentEvents::size() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

void RecentEvents::DropOldest() {
  const Batch batch = std::move(batches_.front());
  batches_.pop_front();
  events_ -= batch.events;
  bytes_ -= batch.bytes;
  const auto found = logs_.find(batch.operation);
  if (found == logs_.end()) return;
  Log& log = found->second;
  const size_t count = std::min(batch.events, log.events.size());
  log.events.erase(log.events.begin(), log.events.begin() + static_cast<std::ptrdiff_t>(count));
  if (log.events.empty() && log.ended) logs_.erase(found);
}

}  // namespace nodeops::operations::sqlite
