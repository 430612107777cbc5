#include "service/rpc/changes_session.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace nodeops::rpc {
namespace {

// How long to wait for what has changed in the past: a caller is told soon if that is nothing.
constexpr absl::Duration kPastWait = absl::Milliseconds(100);

}  // namespace

ChangesSession::ChangesSession(operations::OperationService& service,
                               UpdateStream<v1::OperationsUpdate>& stream, WatchOptions options)
    : StreamSession(stream), service_(service), options_(options) {}

void ChangesSession::Start(std::string filter, int64_t after_change) {
  {
    const Lock lock(mutex_);
    last_change_ = after_change;
  }
  service_.WatchOperations(
      std::move(filter), after_change,
      [self = shared_from_this()](auto cursor) { self->OnOpened(std::move(cursor)); });
}

bool ChangesSession::PrepareUpdate(v1::OperationsUpdate& update) {
  if (going_away_ && cursor_ != nullptr) {
    PrepareGoingAway(update);
  } else if (page_due_) {
    PrepareOperations(update);
  } else {
    return false;
  }
  update.set_last_change(last_change_);
  return true;
}

void ChangesSession::PrepareGoingAway(v1::OperationsUpdate& update) {
  update.mutable_going_away()->set_reason(*going_away_);
  update.mutable_going_away()->set_resume_after_sequence(last_change_);
  End(absl::UnavailableError(
      absl::StrCat(*going_away_, ": call WatchOperations with after_change=", last_change_)));
}

void ChangesSession::PrepareOperations(v1::OperationsUpdate& update) {
  size_t bytes = 0;
  for (size_t count = 0; count < options_.max_operations && !unsent_.empty(); ++count) {
    bytes += unsent_.front().ByteSizeLong();
    if (count > 0 && bytes > options_.max_operations_bytes) break;
    *update.add_operations() = std::move(unsent_.front());
    unsent_.pop_front();
  }
  if (!unsent_.empty()) return;
  page_due_ = false;
  last_change_ = page_change_;
  if (page_is_current_ && !std::exchange(up_to_date_, true)) update.set_up_to_date(true);
}

absl::AnyInvocable<void()> ChangesSession::Question() {
  const absl::Duration max_wait = up_to_date_ ? options_.heartbeat : kPastWait;
  return [self = shared_from_this(), cursor = cursor_, max_wait] {
    cursor->Next(self->options_.max_operations, max_wait,
                 [self](auto page) { self->OnPage(std::move(page)); });
  };
}

void ChangesSession::OnOpened(absl::StatusOr<std::shared_ptr<operations::ChangeCursor>> cursor) {
  Lock lock(mutex_);
  if (closed_) return;
  if (cursor.ok()) {
    cursor_ = *std::move(cursor);
    asking_ = false;
  } else {
    End(cursor.status());
  }
  Advance(std::move(lock));
}

void ChangesSession::OnPage(absl::StatusOr<operations::ChangePage> page) {
  Lock lock(mutex_);
  if (closed_) return;
  asking_ = false;
  if (page.ok()) {
    unsent_.assign(std::make_move_iterator(page->operations.begin()),
                   std::make_move_iterator(page->operations.end()));
    page_change_ = page->last_change;
    page_is_current_ = page->up_to_date;
    page_due_ = true;
  } else {
    End(page.status());
  }
  Advance(std::move(lock));
}

}  // namespace nodeops::rpc
