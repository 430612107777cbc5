#include "service/operations/store_watch_cursor.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <optional>
#include <utility>

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using Done = absl::AnyInvocable<void(absl::StatusOr<EventPage>)>;

class StoreWatchCursor final : public WatchCursor,
                               public AppendListener,
                               public std::enable_shared_from_this<StoreWatchCursor> {
 public:
  StoreWatchCursor(asio::any_io_executor executor, base::Clock& clock,
                   std::shared_ptr<OperationStore> store, std::string name, int64_t after_sequence)
      : strand_(asio::make_strand(executor)),
        clock_(clock),
        timer_(clock.NewTimer(strand_)),
        store_(std::move(store)),
        name_(std::move(name)),
        reached_(after_sequence) {}

  void Next(size_t max_events, absl::Duration max_wait, Done done) override {
    OnStrand([max_events, max_wait, done = std::move(done)](StoreWatchCursor& self) mutable {
      self.Begin(max_events, max_wait, std::move(done));
    });
  }

  void Cancel() override {
    OnStrand([](StoreWatchCursor& self) {
      self.cancelled_ = true;
      self.Finish(absl::CancelledError("the watch was cancelled"));
    });
  }

  void OnAppended() override {
    OnStrand([](StoreWatchCursor& self) {
      self.listening_ = false;
      self.Read();
    });
  }

 private:
  struct Pending {
    size_t max_events;
    base::MonotonicTime deadline;
    Done done;
    uint64_t number;
    bool timed = false;  // The timer runs for it.
  };

  template <typename Function>
  void OnStrand(Function function) {
    asio::post(strand_, [self = shared_from_this(), function = std::move(function)]() mutable {
      function(*self);
    });
  }

  void Begin(size_t max_events, absl::Duration max_wait, Done done) {
    pending_.emplace(Pending{max_events, base::After(clock_.MonotonicNow(), max_wait),
                             std::move(done), ++last_number_});
    if (cancelled_) return Finish(absl::CancelledError("the watch was cancelled"));
    Read();
  }

  void Read() {
    if (!pending_ || reading_) return;
    reading_ = true;
    auto on_read = [self = shared_from_this(),
                    number = pending_->number](absl::StatusOr<EventPage> page) {
      self->OnStrand([number, page = std::move(page)](StoreWatchCursor& cursor) mutable {
        cursor.OnRead(number, std::move(page));
      });
    };
    store_->ReadEvents(name_, reached_, pending_->max_events, std::move(on_read));
  }

  // `number`: the Next that this was read for. If that has ended meanwhile, the page is not for the
  // one that waits now: what it holds is read again.
  void OnRead(uint64_t number, absl::StatusOr<EventPage> page) {
    reading_ = false;
    if (!pending_) return;
    if (pending_->number != number) return Read();
    if (!page.ok() || page->end || !page->events.empty()) return Finish(std::move(page));
    if (!std::exchange(listening_, true)) {
      store_->NotifyAppended(name_, reached_, weak_from_this());
    }
    if (!std::exchange(pending_->timed, true)) {
      asio::co_spawn(strand_, Expire(shared_from_this(), pending_->number, pending_->deadline),
                     asio::detached);
    }
  }

  static asio::awaitable<void> Expire(std::shared_ptr<StoreWatchCursor> self, uint64_t number,
                                      base::MonotonicTime deadline) {
    const bool came = co_await self->timer_->WaitUntil(deadline);
    if (came && self->pending_ && self->pending_->number == number) self->Finish(EventPage());
  }

  void Finish(absl::StatusOr<EventPage> answer) {
    if (!pending_) return;
    if (pending_->timed) timer_->Cancel();
    Done done = std::move(pending_->done);
    pending_.reset();
    if (answer.ok() && !answer->events.empty()) reached_ = answer->events.back()->sequence();
    done(std::move(answer));
  }

  const asio::strand<asio::any_io_executor> strand_;
  base::Clock& clock_;
  const std::unique_ptr<base::Timer> timer_;
  const std::shared_ptr<OperationStore> store_;
  const std::string name_;
  // All on the strand from here on.
  int64_t reached_;  // The last sequence number given to the watcher.
  std::optional<Pending> pending_;
  uint64_t last_number_ = 0;
  bool cancelled_ = false;
  bool reading_ = false;
  bool listening_ = false;  // The store will call OnAppended.
};

}  // namespace

std::shared_ptr<WatchCursor> NewStoreWatchCursor(asio::any_io_executor executor, base::Clock& clock,
                                                 std::shared_ptr<OperationStore> store,
                                                 std::string name, int64_t after_sequence) {
  return std::make_shared<StoreWatchCursor>(std::move(executor), clock, std::move(store),
                                            std::move(name), after_sequence);
}

}  // namespace nodeops::operations
