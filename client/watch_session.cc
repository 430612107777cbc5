#include "client/watch_session.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace nodeops::client {

using nodeops::v1::Operation;
using nodeops::v1::OperationUpdate;

bool IsFinal(Operation::State state) {
  switch (state) {
    case Operation::SUCCEEDED:
    case Operation::PARTIALLY_FAILED:
    case Operation::FAILED:
    case Operation::CANCELLED:
    case Operation::EXPIRED:
      return true;
    default:
      return false;
  }
}

bool WatchSession::complete() const {
  return IsFinal(operation_.state()) && last_sequence_ >= operation_.last_sequence();
}

absl::StatusOr<bool> WatchSession::Apply(const OperationUpdate& update,
                                         OperationObserver& observer) {
  bool news = !std::exchange(first_message_, false);
  // The very first snapshot introduces the events; later ones sum them up.
  const bool introduces = operation_.name().empty() && update.has_operation();
  if (introduces) news |= Learn(update.operation(), observer);
  NODEOPS_ASSIGN_OR_RETURN(const bool new_events, ApplyEvents(update, observer));
  news |= new_events;
  if (update.last_sequence() > last_sequence_) {
    return absl::InternalError(absl::StrCat(base::Sanitize(name_, 200),
                                            ": the server says that it "
                                            "has sent event ",
                                            update.last_sequence(),
                                            ", but the last one that came is ", last_sequence_));
  }
  if (!introduces && update.has_operation()) news |= Learn(update.operation(), observer);
  return news;
}

absl::StatusOr<bool> WatchSession::ApplyEvents(const OperationUpdate& update,
                                               OperationObserver& observer) {
  bool news = false;
  for (const auto& event : update.events()) {
    if (event.sequence() <= last_sequence_) continue;
    if (event.sequence() != last_sequence_ + 1) {
      return absl::InternalError(absl::StrCat(base::Sanitize(name_, 200), ": event ",
                                              event.sequence(), " came after event ",
                                              last_sequence_, ": the server left out events"));
    }
    last_sequence_ = event.sequence();
    finished_ += event.has_node_finished() ? 1 : 0;
    observer.OnEvent(event);
    news = true;
  }
  return news;
}

void WatchSession::Conclude(const OperationEnd& end, OperationObserver& observer) {
  Learn(end.operation, observer);
  for (size_t i = whole_ ? finished_ : 0; i < end.results.size(); ++i) {
    observer.OnResult(end.results[i]);
  }
  last_sequence_ = end.operation.last_sequence();
}

bool WatchSession::Learn(const Operation& operation, OperationObserver& observer) {
  const bool news = operation_.name().empty() || operation.state() != operation_.state() ||
                    operation.last_sequence() > operation_.last_sequence();
  operation_ = operation;
  name_ = operation.name();
  observer.OnOperation(operation_);
  return news;
}

}  // namespace nodeops::client
