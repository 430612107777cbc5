#include "service/operations/store_retry.h"

#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "base/log_scope.h"

namespace nodeops::operations {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

base::LogFields About(const std::string& what) {
  return {.operation = absl::StartsWith(what, "operations/") ? std::string_view(what) : ""};
}

}  // namespace

StoreRetry::StoreRetry(base::Clock& clock, boost::asio::any_io_executor executor, std::string what)
    : clock_(clock), timer_(clock.NewTimer(std::move(executor))), what_(std::move(what)) {}

boost::asio::awaitable<bool> StoreRetry::WaitAfter(absl::Status failure) {
  if (cancelled_) co_return false;
  if (!std::exchange(failing_, true)) {
    const base::LogScope scope(About(what_));
    spdlog::warn("{} stands still: the store fails and is tried again every second: {}", what_,
                 std::string(failure.message()));
  }
  const auto deadline = base::After(clock_.MonotonicNow(), kInterval);
  const bool came = co_await timer_->WaitUntil(deadline);
  co_return came && !cancelled_;
}

void StoreRetry::Succeeded() {
  if (!std::exchange(failing_, false)) return;
  const base::LogScope scope(About(what_));
  spdlog::info("{} goes on: the store works again", what_);
}

void StoreRetry::Cancel() {
  cancelled_ = true;
  timer_->Cancel();
}

}  // namespace nodeops::operations
