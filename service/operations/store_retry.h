#ifndef NODEOPS_SERVICE_OPERATIONS_STORE_RETRY_H_
#define NODEOPS_SERVICE_OPERATIONS_STORE_RETRY_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "base/clock.h"

namespace nodeops::operations {

// Paces one caller's tries of something that the store fails to do (a full disk, most of all): one
// a second, for as long as it takes. The log says when that begins and when it is over, not each
// time. Not thread-safe: use it on the executor that it was made for.
class StoreRetry {
 public:
  // `what` stands still meanwhile; for people.
  StoreRetry(base::Clock& clock, boost::asio::any_io_executor executor, std::string what);

  // Returns true when it is time to try again; false after Cancel, now and ever after.
  boost::asio::awaitable<bool> WaitAfter(absl::Status failure);

  // What failed before went well.
  void Succeeded();

  void Cancel();

 private:
  base::Clock& clock_;
  const std::unique_ptr<base::Timer> timer_;
  const std::string what_;
  bool failing_ = false;
  bool cancelled_ = false;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STORE_RETRY_H_
