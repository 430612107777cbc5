#include "service/rpc/testing/fake_operation_log.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace nodeops::rpc {
namespace {

class FakeCursor final : public operations::WatchCursor {
 public:
  FakeCursor(std::shared_ptr<FakeOperationLog> log, boost::asio::any_io_executor executor,
             int64_t after)
      : log_(std::move(log)), executor_(std::move(executor)), after_(after) {}

  void Next(size_t max_events, absl::Duration, FakeOperationLog::PageDone done) override {
    const std::lock_guard lock(log_->mutex);
    if (cancelled_) return AnswerCancelled(std::move(done));
    log_->waits.push_back({this, &after_, max_events, std::move(done)});
    log_->Wake(executor_);
  }

  void Cancel() override {
    const std::lock_guard lock(log_->mutex);
    cancelled_ = true;
    const auto mine = std::find_if(log_->waits.begin(), log_->waits.end(),
                                   [this](const auto& wait) { return wait.cursor == this; });
    if (mine == log_->waits.end()) return;
    AnswerCancelled(std::move(mine->done));
    log_->waits.erase(mine);
  }

 private:
  void AnswerCancelled(FakeOperationLog::PageDone done) {
    PostAnswer(executor_,
               [done = std::move(done)]() mutable { done(absl::CancelledError("cursor")); });
  }

  const std::shared_ptr<FakeOperationLog> log_;
  const boost::asio::any_io_executor executor_;
  int64_t after_;
  bool cancelled_ = false;
};

}  // namespace

void PostAnswer(const boost::asio::any_io_executor& executor, absl::AnyInvocable<void()> answer) {
  boost::asio::post(executor, [answer = std::move(answer)]() mutable { answer(); });
}

operations::EventPage FakeOperationLog::Page(int64_t& after, size_t max_events) const {
  operations::EventPage page;
  while (after < static_cast<int64_t>(events.size()) && page.events.size() < max_events) {
    page.events.push_back(events[after++]);
  }
  page.end = ended && after == static_cast<int64_t>(events.size());
  return page;
}

void FakeOperationLog::Wake(const boost::asio::any_io_executor& executor, bool run_out) {
  for (auto& wait : std::exchange(waits, {})) {
    operations::EventPage page = Page(*wait.after, wait.max_events);
    if (!run_out && page.events.empty() && !page.end) {
      waits.push_back(std::move(wait));
      continue;
    }
    PostAnswer(executor, [done = std::move(wait.done), page = std::move(page)]() mutable {
      done(std::move(page));
    });
  }
}

std::shared_ptr<operations::WatchCursor> NewFakeCursor(std::shared_ptr<FakeOperationLog> log,
                                                       boost::asio::any_io_executor executor,
                                                       int64_t after) {
  return std::make_shared<FakeCursor>(std::move(log), std::move(executor), after);
}

}  // namespace nodeops::rpc
