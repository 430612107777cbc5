#include "service/operations/wall_clock_wait.h"

#include <algorithm>

namespace nodeops::operations {
namespace {

constexpr absl::Duration kLongestWait = absl::Minutes(1);

}  // namespace

boost::asio::awaitable<bool> WaitUntilWallTime(base::Clock& clock, base::Timer& timer,
                                               absl::Time time) {
  for (;;) {
    const absl::Duration left = time - clock.Now();
    if (left <= absl::ZeroDuration()) co_return true;
    const auto wake = base::After(clock.MonotonicNow(), std::min(left, kLongestWait));
    const bool came = co_await timer.WaitUntil(wake);
    if (!came) co_return false;
  }
}

}  // namespace nodeops::operations
