#include "service/rpc/testing/fake_changes.h"

#include <algorithm>
#include <utility>

#include "service/rpc/testing/fake_operation_log.h"

namespace nodeops::rpc {
namespace {

class FakeChangeCursor final : public operations::ChangeCursor {
 public:
  FakeChangeCursor(std::shared_ptr<FakeChanges> changes, boost::asio::any_io_executor executor,
                   int64_t after)
      : changes_(std::move(changes)), executor_(std::move(executor)), after_(after) {}

  void Next(size_t max_operations, absl::Duration max_wait, FakeChanges::PageDone done) override {
    const std::lock_guard lock(changes_->mutex);
    if (cancelled_) return AnswerCancelled(std::move(done));
    changes_->waits.push_back({this, &after_, max_operations, max_wait, std::move(done)});
    changes_->Wake(executor_);
  }

  void Cancel() override {
    const std::lock_guard lock(changes_->mutex);
    cancelled_ = true;
    const auto mine = std::find_if(changes_->waits.begin(), changes_->waits.end(),
                                   [this](const auto& wait) { return wait.cursor == this; });
    if (mine == changes_->waits.end()) return;
    AnswerCancelled(std::move(mine->done));
    changes_->waits.erase(mine);
  }

 private:
  void AnswerCancelled(FakeChanges::PageDone done) {
    PostAnswer(executor_,
               [done = std::move(done)]() mutable { done(absl::CancelledError("cursor")); });
  }

  const std::shared_ptr<FakeChanges> changes_;
  const boost::asio::any_io_executor executor_;
  int64_t after_;
  bool cancelled_ = false;
};

}  // namespace

void FakeChanges::Change(const v1::Operation& operation) {
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    if (change->second.name() != operation.name()) continue;
    changes.erase(change);
    break;
  }
  changes[++last_change] = operation;
}

operations::ChangePage FakeChanges::Page(int64_t& after, size_t max_operations) const {
  operations::ChangePage page;
  auto change = changes.upper_bound(after);
  for (; change != changes.end() && page.operations.size() < max_operations; ++change) {
    page.operations.push_back(change->second);
    after = change->first;
  }
  page.last_change = after;
  page.up_to_date = change == changes.end();
  return page;
}

void FakeChanges::Wake(const boost::asio::any_io_executor& executor, bool run_out) {
  for (auto& wait : std::exchange(waits, {})) {
    operations::ChangePage page = Page(*wait.after, wait.max_operations);
    if (!run_out && page.operations.empty()) {
      waits.push_back(std::move(wait));
      continue;
    }
    PostAnswer(executor, [done = std::move(wait.done), page = std::move(page)]() mutable {
      done(std::move(page));
    });
  }
}

std::shared_ptr<operations::ChangeCursor> NewFakeChangeCursor(std::shared_ptr<FakeChanges> changes,
                                                              boost::asio::any_io_executor executor,
                                                              int64_t after) {
  return std::make_shared<FakeChangeCursor>(std::move(changes), std::move(executor), after);
}

}  // namespace nodeops::rpc
