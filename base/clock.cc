#include "base/clock.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "absl/time/clock.h"

namespace nodeops::base {
namespace {

class SystemTimer final : public Timer {
 public:
  explicit SystemTimer(const asio::any_io_executor& executor) : timer_(executor) {}

  asio::awaitable<bool> WaitUntil(MonotonicTime deadline) override {
    timer_.expires_at(deadline);
    auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !error;
  }

  void Cancel() override { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  MonotonicTime MonotonicNow() const override { return std::chrono::steady_clock::now(); }
  std::unique_ptr<Timer> NewTimer(asio::any_io_executor executor) override {
    return std::make_unique<SystemTimer>(executor);
  }
};

}  // namespace

MonotonicTime After(MonotonicTime from, absl::Duration wait) {
  if (wait >= Between(from, MonotonicTime::max())) return MonotonicTime::max();
  return from + absl::ToChronoNanoseconds(wait);
}

Clock& SystemClock() {
  static RealClock* const clock = new RealClock;
  return *clock;
}

}  // namespace nodeops::base
