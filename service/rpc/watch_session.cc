#include "service/rpc/watch_session.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::rpc {

WatchSession::WatchSession(operations::OperationService& service,
                           UpdateStream<v1::OperationUpdate>& stream, WatchOptions options)
    : StreamSession(stream), service_(service), options_(options) {}

void WatchSession::StartBatch(operations::BatchRequest request) {
  service_.StartBatch(std::move(request), [self = shared_from_this()](auto operation) {
    self->OnAccepted(std::move(operation));
  });
}

void WatchSession::StartUndo(operations::UndoRequest request) {
  service_.UndoOperation(std::move(request), [self = shared_from_this()](auto operation) {
    self->OnAccepted(std::move(operation));
  });
}

void WatchSession::StartWatch(std::string name, int64_t after_sequence) {
  {
    const Lock lock(mutex_);
    name_ = name;
    last_sequence_ = after_sequence;
  }
  OpenCursor(name, after_sequence);
}

void WatchSession::OnAccepted(absl::StatusOr<v1::Operation> operation) {
  Lock lock(mutex_);
  if (closed_) return;  // The operation goes on without its caller.
  if (!operation.ok()) {
    End(operation.status());
    return Advance(std::move(lock));
  }
  name_ = operation->name();
  snapshot_ = *std::move(operation);
  const std::string name = name_;
  Advance(std::move(lock));
  OpenCursor(name, 0);
}

bool WatchSession::PrepareUpdate(v1::OperationUpdate& update) {
  if (snapshot_) {
    *update.mutable_operation() = *std::move(snapshot_);
    snapshot_.reset();
    first_sent_ = true;
    if (log_ended_) End(absl::OkStatus());
  } else if (going_away_ && first_sent_) {
    PrepareGoingAway(update);
  } else if (!unsent_.empty()) {
    PrepareEvents(update);
  } else if (heartbeat_due_) {
    heartbeat_due_ = false;
  } else {
    return false;
  }
  update.set_last_sequence(last_sequence_);
  return true;
}

void WatchSession::PrepareGoingAway(v1::OperationUpdate& update) {
  update.mutable_going_away()->set_reason(*going_away_);
  update.mutable_going_away()->set_resume_after_sequence(last_sequence_);
  End(absl::UnavailableError(absl::StrCat(*going_away_, ": call WatchOperation for ", name_,
                                          " with after_sequence=", last_sequence_)));
}

void WatchSession::PrepareEvents(v1::OperationUpdate& update) {
  size_t bytes = 0;
  for (size_t count = 0; count < options_.max_events && !unsent_.empty(); ++count) {
    const v1::OperationEvent& event = *unsent_.front();
    bytes += event.ByteSizeLong();
    if (count > 0 && bytes > options_.max_bytes) break;
    *update.add_events() = event;
    last_sequence_ = event.sequence();
    unsent_.pop_front();
  }
}

absl::AnyInvocable<void()> WatchSession::Question() {
  if (log_ended_) {
    return [self = shared_from_this(), name = name_] { self->AskForSnapshot(name); };
  }
  return [self = shared_from_this(), cursor = cursor_] {
    cursor->Next(self->options_.max_events, self->options_.heartbeat,
                 [self](auto page) { self->OnPage(std::move(page)); });
  };
}

void WatchSession::OpenCursor(const std::string& name, int64_t after_sequence) {
  service_.Watch(name, after_sequence,
                 [self = shared_from_this()](auto cursor) { self->OnOpened(std::move(cursor)); });
}

void WatchSession::OnOpened(absl::StatusOr<std::shared_ptr<operations::WatchCursor>> cursor) {
  Lock lock(mutex_);
  if (closed_) return;
  if (!cursor.ok()) {
    End(cursor.status());
    return Advance(std::move(lock));
  }
  cursor_ = *std::move(cursor);
  if (first_sent_) {
    asking_ = false;
    return Advance(std::move(lock));
  }
  const std::string name = name_;
  lock.unlock();
  AskForSnapshot(name);
}

void WatchSession::AskForSnapshot(const std::string& name) {
  service_.GetOperation(name, [self = shared_from_this()](auto operation) {
    self->OnSnapshot(std::move(operation));
  });
}

void WatchSession::OnSnapshot(absl::StatusOr<v1::Operation> operation) {
  Lock lock(mutex_);
  if (closed_) return;
  asking_ = false;
  if (operation.ok()) {
    snapshot_ = *std::move(operation);
  } else {
    End(operation.status());
  }
  Advance(std::move(lock));
}

void WatchSession::OnPage(absl::StatusOr<operations::EventPage> page) {
  Lock lock(mutex_);
  if (closed_) return;
  asking_ = false;
  if (page.ok()) {
    unsent_.assign(page->events.begin(), page->events.end());
    log_ended_ = page->end;
    heartbeat_due_ = unsent_.empty() && !log_ended_;
  } else {
    End(page.status());
  }
  Advance(std::move(lock));
}

}  // namespace nodeops::rpc
