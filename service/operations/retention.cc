#include "service/operations/retention.h"

#include <cstdlib>

namespace nodeops::operations {

FinishedOperations::FinishedOperations(const Retention& retention, absl::Duration default_min_age)
    : retention_(retention), min_age_(retention.min_age.value_or(default_min_age)) {}

void FinishedOperations::Add(int64_t operation, absl::Time ended, size_t events) {
  finished_.push_back({operation, ended, events});
  events_ += events;
}

std::optional<FinishedOperations::Drop> FinishedOperations::Next(absl::Time now) const {
  if (finished_.size() < 2) return std::nullopt;
  const Finished& oldest = finished_.front();
  const absl::Duration age = now - oldest.ended;
  if (age < min_age_) return std::nullopt;
  if (finished_.size() > retention_.max_finished_operations || age >= retention_.max_age) {
    return Drop{oldest.operation, Part::kEverything};
  }
  if (events_ <= retention_.max_finished_events || without_events_ + 1 >= finished_.size()) {
    return std::nullopt;
  }
  const Finished& first = finished_[without_events_];
  if (now - first.ended < min_age_) return std::nullopt;
  return Drop{first.operation, Part::kEvents};
}

void FinishedOperations::Dropped(const Drop& drop) {
  if (drop.part == Part::kEvents) {
    Finished& first = finished_.at(without_events_++);
    if (first.operation != drop.operation) std::abort();
    events_ -= first.events;
    first.events = 0;
    return;
  }
  if (finished_.empty() || finished_.front().operation != drop.operation) std::abort();
  events_ -= finished_.front().events;
  finished_.pop_front();
  if (without_events_ > 0) --without_events_;
}

}  // namespace nodeops::operations
