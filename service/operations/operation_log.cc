#include "service/operations/operation_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/status_macros.h"
#include "service/operations/operation_state.h"
#include "service/operations/store_errors.h"

namespace nodeops::operations {

absl::Status OperationLog::Append(EventGroup group) {
  const std::string& name = group.operation.name();
  if (group.epoch != epoch_) return ClaimedByAnother(name, group.epoch, epoch_);
  if (!group.events.empty() && group.events.back()->sequence() <= last_sequence()) {
    group.events.clear();  // Given again; so may the intents be.
  }
  if (!group.events.empty() && group.events.front()->sequence() != last_sequence() + 1) {
    return NotNext(name, group.events.front()->sequence(), last_sequence());
  }
  if (ended_ && !group.events.empty()) return HasEnded(name);
  NODEOPS_RETURN_IF_ERROR(nodes_.Check(group));
  nodes_.Apply(group);
  if (group.events.empty()) return absl::OkStatus();
  std::move(group.events.begin(), group.events.end(), std::back_inserter(events_));
  operation_ = std::move(group.operation);
  ended_ = IsFinal(operation_.state());
  Wake(listeners_.Take(last_sequence()));
  return absl::OkStatus();
}

absl::StatusOr<EventPage> OperationLog::ReadEvents(int64_t after_sequence,
                                                   size_t max_events) const {
  if (after_sequence < 0 || after_sequence > last_sequence()) {
    return NoSuchEvent(operation_.name(), after_sequence, last_sequence());
  }
  if (after_sequence < dropped_) {
    return EventsNotKept(operation_.name(), after_sequence + 1, dropped_ + 1);
  }
  const auto begin = events_.begin() + (after_sequence - dropped_);
  const auto count = std::min<size_t>(max_events, events_.end() - begin);
  EventPage page;
  page.events.assign(begin, begin + count);
  page.end = ended_ && begin + count == events_.end();
  return page;
}

void OperationLog::NotifyAppended(int64_t after_sequence, std::weak_ptr<AppendListener> listener) {
  if (after_sequence >= last_sequence()) {
    return listeners_.Add(after_sequence, std::move(listener));
  }
  if (const auto live = listener.lock()) live->OnAppended();
}

void OperationLog::DropEvents() {
  dropped_ = last_sequence();
  events_ = {};
}

}  // namespace nodeops::operations
