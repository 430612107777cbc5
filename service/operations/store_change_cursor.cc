#include "service/operations/store_change_cursor.h"

#include <utility>

#include "service/operations/store_cursor.h"

namespace nodeops::operations {
namespace {

// A dashboard gains nothing from more pages than this, and an operation changes thousands of times
// a second.
constexpr absl::Duration kRest = absl::Milliseconds(250);

class StoreChangeCursor final : public StoreCursor<ChangeCursor, ChangePage> {
 public:
  StoreChangeCursor(boost::asio::any_io_executor executor, base::Clock& clock,
                    std::shared_ptr<OperationStore> store, OperationFilter filter,
                    int64_t after_change)
      : StoreCursor(std::move(executor), clock),
        store_(std::move(store)),
        filter_(std::move(filter)),
        reached_(after_change) {}

 private:
  void ReadPage(size_t max_items, Done done) override {
    auto on_read = [done = std::move(done)](absl::StatusOr<ChangedOperations> changed) mutable {
      if (!changed.ok()) return done(changed.status());
      done(ChangePage{.operations = std::move(changed->operations),
                      .last_change = changed->last_change,
                      .up_to_date = changed->up_to_date});
    };
    store_->ListChanged(filter_, reached_, max_items, std::move(on_read));
  }

  // Changes of operations that do not match move the place too, and cost a read: they are as good a
  // reason to rest.
  Verdict Examine(const ChangePage& page) override {
    const bool moved = page.last_change > reached_;
    reached_ = page.last_change;
    if (!page.up_to_date) return page.operations.empty() ? Verdict::kReadOn : Verdict::kGive;
    if (moved) RestUntil(base::After(clock().MonotonicNow(), kRest));
    const bool first = !std::exchange(was_up_to_date_, true);
    return first || !page.operations.empty() ? Verdict::kGive : Verdict::kListen;
  }

  void Listen(std::weak_ptr<AppendListener> listener) override {
    store_->NotifyChanged(reached_, std::move(listener));
  }
  ChangePage Nothing() const override {
    return {.last_change = reached_, .up_to_date = listening()};
  }

  const std::shared_ptr<OperationStore> store_;
  const OperationFilter filter_;
  int64_t reached_;  // The last change that was looked at.
  bool was_up_to_date_ = false;
};

}  // namespace

std::shared_ptr<ChangeCursor> NewStoreChangeCursor(boost::asio::any_io_executor executor,
                                                   base::Clock& clock,
                                                   std::shared_ptr<OperationStore> store,
                                                   OperationFilter filter, int64_t after_change) {
  return std::make_shared<StoreChangeCursor>(std::move(executor), clock, std::move(store),
                                             std::move(filter), after_change);
}

}  // namespace nodeops::operations
