#include "service/watchdog.h"

#include <unistd.h>

#include <cstdio>

namespace nodeops {

Watchdog::Watchdog(absl::Duration limit, int exit_code)
    : thread_([this, limit, exit_code] {
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, absl::ToChronoNanoseconds(limit), [this] { return stopped_; })) {
          return;
        }
        std::fputs("nodeopsd: the orderly stop takes too long; leaving\n", stderr);
        _exit(exit_code);
      }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

}  // namespace nodeops
