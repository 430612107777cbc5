#include "service/operations/store_watch_cursor.h"

#include <utility>

#include "service/operations/store_cursor.h"

namespace nodeops::operations {
namespace {

class StoreWatchCursor final : public StoreCursor<WatchCursor, EventPage> {
 public:
  StoreWatchCursor(boost::asio::any_io_executor executor, base::Clock& clock,
                   std::shared_ptr<OperationStore> store, std::string name, int64_t after_sequence)
      : StoreCursor(std::move(executor), clock),
        store_(std::move(store)),
        name_(std::move(name)),
        reached_(after_sequence) {}

 private:
  void ReadPage(size_t max_items, Done done) override {
    store_->ReadEvents(name_, reached_, max_items, std::move(done));
  }
  Verdict Examine(const EventPage& page) override {
    if (!page.events.empty()) reached_ = page.events.back()->sequence();
    return page.end || !page.events.empty() ? Verdict::kGive : Verdict::kListen;
  }
  void Listen(std::weak_ptr<AppendListener> listener) override {
    store_->NotifyAppended(name_, reached_, std::move(listener));
  }
  EventPage Nothing() const override { return {}; }

  const std::shared_ptr<OperationStore> store_;
  const std::string name_;
  int64_t reached_;  // The last sequence number given to the watcher.
};

}  // namespace

std::shared_ptr<WatchCursor> NewStoreWatchCursor(boost::asio::any_io_executor executor,
                                                 base::Clock& clock,
                                                 std::shared_ptr<OperationStore> store,
                                                 std::string name, int64_t after_sequence) {
  return std::make_shared<StoreWatchCursor>(std::move(executor), clock, std::move(store),
                                            std::move(name), after_sequence);
}

}  // namespace nodeops::operations
