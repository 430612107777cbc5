#ifndef NODEOPS_SERVICE_RPC_TESTING_FAKE_CHANGES_H_
#define NODEOPS_SERVICE_RPC_TESTING_FAKE_CHANGES_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "service/operations/operation_service.h"

namespace nodeops::rpc {

// The changes of all operations of a FakeOperationService, and who waits for the next one.
struct FakeChanges {
  using PageDone = absl::AnyInvocable<void(absl::StatusOr<operations::ChangePage>)>;
  struct Wait {
    const operations::ChangeCursor* cursor;
    int64_t* after;
    size_t max_operations;
    absl::Duration max_wait;
    PageDone done;
  };

  // `operation` is from now on as given, which is the last change of all. Under the lock, as all
  // that follows.
  void Change(const v1::Operation& operation);

  // What has changed after `after`, which moves behind it.
  operations::ChangePage Page(int64_t& after, size_t max_operations) const;

  // Answers those who wait: all of them with `run_out`, else those for whom there is something.
  void Wake(const boost::asio::any_io_executor& executor, bool run_out = false);

  std::mutex mutex;  // Guards everything below.
  int64_t last_change = 0;
  std::map<int64_t, v1::Operation> changes;  // By number; each operation once.
  std::vector<Wait> waits;
};

// Reads `changes` after `after`; answers on `executor`.
std::shared_ptr<operations::ChangeCursor> NewFakeChangeCursor(std::shared_ptr<FakeChanges> changes,
                                                              boost::asio::any_io_executor executor,
                                                              int64_t after);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_TESTING_FAKE_CHANGES_H_
