#include "client/blocking_clock.h"

#include <condition_variable>
#include <mutex>

namespace nodeops::client {
namespace {

class SystemClockImpl final : public BlockingClock {
 public:
  base::MonotonicTime Now() const override { return std::chrono::steady_clock::now(); }

  void Sleep(absl::Duration wait, std::stop_token stop) override {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_until(lock, stop, base::After(Now(), wait), [] { return false; });
  }
};

}  // namespace

BlockingClock& SystemBlockingClock() {
  static SystemClockImpl& clock = *new SystemClockImpl;
  return clock;
}

}  // namespace nodeops::client
