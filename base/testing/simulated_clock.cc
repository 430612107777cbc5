#include "base/testing/simulated_clock.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

namespace nodeops::base {

class SimulatedTimer final : public Timer {
 public:
  SimulatedTimer(SimulatedClock* clock, asio::any_io_executor executor)
      : clock_(clock), executor_(std::move(executor)) {}

  ~SimulatedTimer() override { Cancel(); }

  asio::awaitable<bool> WaitUntil(MonotonicTime deadline) override {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        [this, deadline](auto handler) { Begin(deadline, std::move(handler)); },
        asio::use_awaitable);
  }

  void Cancel() override {
    if (!wait_) return;
    auto node = clock_->waits_.extract(*wait_);
    wait_.reset();
    if (!node.empty()) node.mapped()(false);
  }

 private:
  template <typename Handler>
  void Begin(MonotonicTime deadline, Handler handler) {
    // std::function wants a copyable callable; the handler is not one.
    auto shared = std::make_shared<Handler>(std::move(handler));
    auto complete = [shared, executor = executor_](bool came) {
      asio::post(executor, [shared, came] { std::move (*shared)(came); });
    };
    if (deadline <= clock_->now_) {
      complete(true);
      return;
    }
    wait_.emplace(deadline, clock_->next_wait_++);
    clock_->waits_.emplace(*wait_, std::move(complete));
  }

  SimulatedClock* const clock_;
  const asio::any_io_executor executor_;
  std::optional<SimulatedClock::Key> wait_;
};

SimulatedClock::SimulatedClock() : start_(std::chrono::hours(1)), now_(start_) {}

SimulatedClock::~SimulatedClock() = default;

absl::Time SimulatedClock::Now() const {
  return absl::FromUnixSeconds(1'750'000'000) + Between(start_, now_);
}

std::unique_ptr<Timer> SimulatedClock::NewTimer(asio::any_io_executor executor) {
  return std::make_unique<SimulatedTimer>(this, std::move(executor));
}

void SimulatedClock::Advance(absl::Duration by) {
  now_ = After(now_, by);
  FireDue();
}

absl::Duration SimulatedClock::RunUntilIdle(asio::io_context& io, std::function<bool()> done) {
  const MonotonicTime begin = now_;
  for (;;) {
    io.restart();
    io.poll();
    if ((done && done()) || waits_.empty()) return Between(begin, now_);
    now_ = waits_.begin()->first.first;
    FireDue();
  }
}

void SimulatedClock::FireDue() {
  while (!waits_.empty() && waits_.begin()->first.first <= now_) {
    auto node = waits_.extract(waits_.begin());
    node.mapped()(true);
  }
}

}  // namespace nodeops::base
