#ifndef NODEOPS_SERVICE_OPERATIONS_STORE_CURSOR_H_
#define NODEOPS_SERVICE_OPERATIONS_STORE_CURSOR_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// What the cursors over a store have in common: one Next at a time, which reads, listens, reads
// again when the store calls, and ends by itself when its time is over. `Interface` is WatchCursor
// with EventPage, or ChangeCursor with ChangePage. Everything runs on a strand of its own, the
// virtual functions too.
template <typename Interface, typename Page>
class StoreCursor : public Interface,
                    public AppendListener,
                    public std::enable_shared_from_this<StoreCursor<Interface, Page>> {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<Page>)>;

  void Next(size_t max_items, absl::Duration max_wait, Done done) final;
  void Cancel() final;
  void OnAppended() final;

 protected:
  // What becomes of a page: it is given, the next one is read at once, or the cursor listens.
  enum class Verdict { kGive, kReadOn, kListen };

  StoreCursor(boost::asio::any_io_executor executor, base::Clock& clock);

  // Asks the store for what follows the cursor's place.
  virtual void ReadPage(size_t max_items, Done done) = 0;
  // Called with a page that was read for the Next that waits: moves the place behind it.
  virtual Verdict Examine(const Page& page) = 0;
  // Asks the store to call OnAppended once there is something after the place.
  virtual void Listen(std::weak_ptr<AppendListener> listener) = 0;
  // The page that ends a Next whose time is over.
  virtual Page Nothing() const = 0;

  // The store is not read again before this time.
  void RestUntil(base::MonotonicTime time) { not_before_ = time; }
  // The store will call OnAppended: nothing has followed the place since it was last read.
  bool listening() const { return listening_; }
  base::Clock& clock() const { return clock_; }

 private:
  struct Pending {
    size_t max_items;
    base::MonotonicTime deadline;
    Done done;
    uint64_t number;
    bool timed = false;  // A coroutine waits for it.
    bool due = false;    // To be read as soon as the rest is over.
  };

  template <typename Function>
  void OnStrand(Function function);
  void Begin(size_t max_items, absl::Duration max_wait, Done done);
  void Read();
  void OnRead(uint64_t number, absl::StatusOr<Page> page);
  void StartTimer();
  static boost::asio::awaitable<void> Wait(std::shared_ptr<StoreCursor> self, uint64_t number);
  bool Waits(uint64_t number) const { return pending_ && pending_->number == number; }
  void Finish(absl::StatusOr<Page> answer);

  const boost::asio::strand<boost::asio::any_io_executor> strand_;
  base::Clock& clock_;
  const std::unique_ptr<base::Timer> timer_;
  // All on the strand from here on.
  base::MonotonicTime not_before_ = base::MonotonicTime::min();
  std::optional<Pending> pending_;
  uint64_t last_number_ = 0;
  bool cancelled_ = false;
  bool reading_ = false;
  bool listening_ = false;
};

extern template class StoreCursor<WatchCursor, EventPage>;
extern template class StoreCursor<ChangeCursor, ChangePage>;

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STORE_CURSOR_H_
