#include "service/operations/store_cursor.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace nodeops::operations {

namespace asio = boost::asio;

template <typename Interface, typename Page>
StoreCursor<Interface, Page>::StoreCursor(asio::any_io_executor executor, base::Clock& clock)
    : strand_(asio::make_strand(executor)), clock_(clock), timer_(clock.NewTimer(strand_)) {}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::Next(size_t max_items, absl::Duration max_wait, Done done) {
  OnStrand([max_items, max_wait, done = std::move(done)](StoreCursor& self) mutable {
    self.Begin(max_items, max_wait, std::move(done));
  });
}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::Cancel() {
  OnStrand([](StoreCursor& self) {
    self.cancelled_ = true;
    self.Finish(absl::CancelledError("the watch was cancelled"));
  });
}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::OnAppended() {
  OnStrand([](StoreCursor& self) {
    self.listening_ = false;
    self.Read();
  });
}

template <typename Interface, typename Page>
template <typename Function>
void StoreCursor<Interface, Page>::OnStrand(Function function) {
  asio::post(strand_, [self = this->shared_from_this(), function = std::move(function)]() mutable {
    function(*self);
  });
}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::Begin(size_t max_items, absl::Duration max_wait, Done done) {
  pending_.emplace(Pending{max_items, base::After(clock_.MonotonicNow(), max_wait), std::move(done),
                           ++last_number_});
  if (cancelled_) return Finish(absl::CancelledError("the watch was cancelled"));
  Read();
}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::Read() {
  if (!pending_ || reading_) return;
  if (clock_.MonotonicNow() < not_before_) {
    if (std::exchange(pending_->due, true)) return;
    if (pending_->timed) return timer_->Cancel();  // It waits for the deadline: too long.
    return StartTimer();
  }
  reading_ = true;
  auto on_read = [self = this->shared_from_this(),
                  number = pending_->number](absl::StatusOr<Page> page) {
    self->OnStrand([number, page = std::move(page)](StoreCursor& cursor) mutable {
      cursor.OnRead(number, std::move(page));
    });
  };
  ReadPage(pending_->max_items, std::move(on_read));
}

// `number`: the Next that this was read for. If that has ended meanwhile, the page is not for the
// one that waits now: what it holds is read again.
template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::OnRead(uint64_t number, absl::StatusOr<Page> page) {
  reading_ = false;
  if (!pending_) return;
  if (!Waits(number)) return Read();
  if (!page.ok()) return Finish(std::move(page));
  switch (Examine(*page)) {
    case Verdict::kGive:
      return Finish(std::move(page));
    case Verdict::kReadOn:
      return Read();
    case Verdict::kListen:
      if (!std::exchange(listening_, true)) Listen(this->weak_from_this());
      if (!pending_->timed) StartTimer();
  }
}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::StartTimer() {
  pending_->timed = true;
  asio::co_spawn(strand_, Wait(this->shared_from_this(), pending_->number), asio::detached);
}

// As long as the Next of that number waits: for its deadline, or for the end of the rest if it is
// due. The wait is cancelled when that changes.
template <typename Interface, typename Page>
asio::awaitable<void> StoreCursor<Interface, Page>::Wait(std::shared_ptr<StoreCursor> self,
                                                         uint64_t number) {
  while (self->Waits(number)) {
    const base::MonotonicTime deadline = self->pending_->deadline;
    const bool reads = self->pending_->due && self->not_before_ < deadline;
    const bool came = co_await self->timer_->WaitUntil(reads ? self->not_before_ : deadline);
    if (!came || !self->Waits(number)) continue;
    if (!reads) {
      self->Finish(self->Nothing());
      continue;
    }
    self->pending_->due = false;
    self->Read();
  }
}

template <typename Interface, typename Page>
void StoreCursor<Interface, Page>::Finish(absl::StatusOr<Page> answer) {
  if (!pending_) return;
  if (pending_->timed) timer_->Cancel();
  Done done = std::move(pending_->done);
  pending_.reset();
  done(std::move(answer));
}

template class StoreCursor<WatchCursor, EventPage>;
template class StoreCursor<ChangeCursor, ChangePage>;

}  // namespace nodeops::operations
