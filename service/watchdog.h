#ifndef NODEOPS_SERVICE_WATCHDOG_H_
#define NODEOPS_SERVICE_WATCHDOG_H_

#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace nodeops {

// Ends the process, without destructors and with `exit_code`, unless it is destroyed within
// `limit`. grpc::Server::Shutdown never returns while one call is unfinished, so an orderly stop
// needs somebody who does not wait for it.
class Watchdog {
 public:
  Watchdog(absl::Duration limit, int exit_code);
  ~Watchdog();

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_WATCHDOG_H_
