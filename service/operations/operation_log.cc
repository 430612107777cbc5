#include "service/operations/operation_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/operations/operation_state.h"

namespace nodeops::operations {

absl::Status OperationLog::Append(EventGroup group) {
  const auto size = static_cast<int64_t>(events_.size());
  const int64_t first = group.events.front()->sequence();
  if (group.events.back()->sequence() <= size) return absl::OkStatus();
  if (first != size + 1) {
    return absl::FailedPreconditionError(absl::StrCat("event ", first, " does not follow event ",
                                                      size, " of ", group.operation.name()));
  }
  if (ended_) {
    return absl::FailedPreconditionError(
        absl::StrCat("the log of ", group.operation.name(), " has ended"));
  }
  for (EventPtr& event : group.events) {
    if (event->has_node_finished()) results_.push_back(event);
    events_.push_back(std::move(event));
  }
  operation_ = std::move(group.operation);
  ended_ = IsFinal(operation_.state());
  WakeListeners();
  return absl::OkStatus();
}

absl::StatusOr<EventPage> OperationLog::ReadEvents(int64_t after_sequence,
                                                   size_t max_events) const {
  if (after_sequence < 0 || after_sequence > static_cast<int64_t>(events_.size())) {
    return absl::OutOfRangeError(absl::StrCat("the log of ", operation_.name(), " ends with event ",
                                              events_.size(), ", there is no event ",
                                              after_sequence));
  }
  const auto begin = events_.begin() + after_sequence;
  const auto count = std::min<size_t>(max_events, events_.end() - begin);
  EventPage page;
  page.events.assign(begin, begin + count);
  page.end = ended_ && begin + count == events_.end();
  return page;
}

StoredResults OperationLog::ListResults(const std::vector<v1::NodeResult::Result>& results,
                                        size_t max_results, int64_t after) const {
  StoredResults page;
  auto event = std::upper_bound(
      results_.begin(), results_.end(), after,
      [](int64_t sequence, const EventPtr& other) { return sequence < other->sequence(); });
  int64_t last = 0;
  for (; event != results_.end(); ++event) {
    const v1::NodeResult& result = (*event)->node_finished().result();
    if (!results.empty() && std::count(results.begin(), results.end(), result.result()) == 0) {
      continue;
    }
    if (page.results.size() == max_results) {
      page.next_after = last;
      break;
    }
    page.results.push_back(result);
    last = (*event)->sequence();
  }
  return page;
}

void OperationLog::NotifyAppended(int64_t after_sequence, std::weak_ptr<AppendListener> listener) {
  if (after_sequence < static_cast<int64_t>(events_.size())) {
    if (const auto live = listener.lock()) live->OnAppended();
    return;
  }
  if (listeners_.size() >= sweep_at_) {
    std::erase_if(listeners_, [](const auto& other) { return other.expired(); });
    sweep_at_ = std::max<size_t>(64, 2 * listeners_.size());
  }
  listeners_.push_back(std::move(listener));
}

void OperationLog::WakeListeners() {
  for (const auto& listener : std::exchange(listeners_, {})) {
    if (const auto live = listener.lock()) live->OnAppended();
  }
}

}  // namespace nodeops::operations
