#include "service/rpc/watch_session.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::rpc {

WatchSession::WatchSession(operations::OperationService& service, UpdateStream& stream,
                           WatchOptions options)
    : service_(service), stream_(stream), options_(options) {}

void WatchSession::StartBatch(operations::BatchRequest request) {
  service_.StartBatch(std::move(request), [self = shared_from_this()](auto operation) {
    Lock lock(self->mutex_);
    if (self->closed_) return;  // The operation goes on without its caller.
    if (!operation.ok()) {
      self->End(operation.status());
      return self->Advance(std::move(lock));
    }
    self->name_ = operation->name();
    self->snapshot_ = *std::move(operation);
    const std::string name = self->name_;
    self->Advance(std::move(lock));
    self->OpenCursor(name, 0);
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

void WatchSession::Refuse(absl::Status error) {
  Lock lock(mutex_);
  End(std::move(error));
  Advance(std::move(lock));
}

void WatchSession::OnSent(bool ok) {
  Lock lock(mutex_);
  sending_ = false;
  update_ = v1::OperationUpdate();  // Frees its memory, which Clear() would keep.
  if (!ok) End(absl::CancelledError("the stream broke"));
  Advance(std::move(lock));
}

void WatchSession::OnCancel() {
  Lock lock(mutex_);
  End(absl::CancelledError("the caller has gone or its deadline has passed"));
  Advance(std::move(lock));
}

void WatchSession::GoAway(const std::string& reason) {
  Lock lock(mutex_);
  if (!going_away_) going_away_ = reason;
  Advance(std::move(lock));
}

// Everything that happens to the stream happens here.
void WatchSession::Advance(Lock lock) {
  if (closed_ || sending_) return;
  if (end_) {
    closed_ = true;
    const auto cursor = std::move(cursor_);
    const absl::Status status = *end_;
    lock.unlock();
    if (cursor != nullptr) cursor->Cancel();
    return stream_.Close(status);
  }
  if (PrepareUpdate()) {
    sending_ = true;
    lock.unlock();
    return stream_.Send(update_);
  }
  if (!asking_) AskForMore(std::move(lock));
}

// Fills `update_` with what is to be sent now; false if there is nothing.
bool WatchSession::PrepareUpdate() {
  if (snapshot_) {
    *update_.mutable_operation() = *std::move(snapshot_);
    snapshot_.reset();
    first_sent_ = true;
    if (log_ended_) end_ = absl::OkStatus();
  } else if (going_away_ && first_sent_) {
    PrepareGoingAway();
  } else if (!unsent_.empty()) {
    PrepareEvents();
  } else if (heartbeat_due_) {
    heartbeat_due_ = false;
  } else {
    return false;
  }
  update_.set_last_sequence(last_sequence_);
  return true;
}

void WatchSession::PrepareGoingAway() {
  update_.mutable_going_away()->set_reason(*going_away_);
  update_.mutable_going_away()->set_resume_after_sequence(last_sequence_);
  End(absl::UnavailableError(absl::StrCat(*going_away_, ": call WatchOperation for ", name_,
                                          " with after_sequence=", last_sequence_)));
}

void WatchSession::PrepareEvents() {
  size_t bytes = 0;
  for (size_t count = 0; count < options_.max_events && !unsent_.empty(); ++count) {
    const v1::OperationEvent& event = *unsent_.front();
    bytes += event.ByteSizeLong();
    if (count > 0 && bytes > options_.max_bytes) break;
    *update_.add_events() = event;
    last_sequence_ = event.sequence();
    unsent_.pop_front();
  }
}

void WatchSession::AskForMore(Lock lock) {
  asking_ = true;
  const auto cursor = cursor_;
  const std::string name = name_;
  const bool log_ended = log_ended_;
  lock.unlock();
  if (log_ended) return AskForSnapshot(name);
  cursor->Next(options_.max_events, options_.heartbeat,
               [self = shared_from_this()](auto page) { self->OnPage(std::move(page)); });
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

void WatchSession::End(absl::Status status) {
  if (!end_) end_ = std::move(status);
}

}  // namespace nodeops::rpc
