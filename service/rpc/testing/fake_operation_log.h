#ifndef NODEOPS_SERVICE_RPC_TESTING_FAKE_OPERATION_LOG_H_
#define NODEOPS_SERVICE_RPC_TESTING_FAKE_OPERATION_LOG_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "service/operations/operation_service.h"

namespace nodeops::rpc {

// boost::asio::post for functions that cannot be copied.
void PostAnswer(const boost::asio::any_io_executor& executor, absl::AnyInvocable<void()> answer);

// An operation of a FakeOperationService, and who waits for its next event.
struct FakeOperationLog {
  using PageDone = absl::AnyInvocable<void(absl::StatusOr<operations::EventPage>)>;
  struct Wait {
    const operations::WatchCursor* cursor;
    int64_t* after;
    size_t max_events;
    PageDone done;
  };

  // The next events; moves `after` behind them. Under the lock, as Wake.
  operations::EventPage Page(int64_t& after, size_t max_events) const;

  // Answers those who wait: all of them with `run_out`, else those for whom there is something.
  void Wake(const boost::asio::any_io_executor& executor, bool run_out = false);

  std::mutex mutex;  // Guards everything below.
  v1::Operation operation;
  std::vector<std::shared_ptr<const v1::OperationEvent>> events;
  bool ended = false;
  std::vector<Wait> waits;
};

// Reads `log` after `after`; answers on `executor`.
std::shared_ptr<operations::WatchCursor> NewFakeCursor(std::shared_ptr<FakeOperationLog> log,
                                                       boost::asio::any_io_executor executor,
                                                       int64_t after);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_TESTING_FAKE_OPERATION_LOG_H_
