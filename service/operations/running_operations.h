#ifndef NODEOPS_SERVICE_OPERATIONS_RUNNING_OPERATIONS_H_
#define NODEOPS_SERVICE_OPERATIONS_RUNNING_OPERATIONS_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/operation_runner.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"
#include "service/operations/target_resolver.h"

namespace nodeops::operations {

struct OperationLimits {
  size_t max_running_operations = 100;  // RESOURCE_EXHAUSTED with RetryInfo above that.
  ResolveLimits resolve;
};

// The operations that run in this process: accepts them, knows them by name until they have ended,
// and ends them when the process wants to stop. Thread-safe; owned by shared pointers.
class RunningOperations : public std::enable_shared_from_this<RunningOperations> {
 public:
  using Answer = absl::AnyInvocable<void(absl::StatusOr<v1::Operation>)>;

  RunningOperations(boost::asio::any_io_executor executor, base::Clock& clock,
                    std::shared_ptr<OperationStore> store, ClusterBackends backends,
                    OperationLimits limits);

  // The contract of OperationService::StartBatch. Calls with the same request_id that overlap get
  // one operation.
  void Start(BatchRequest request, Answer done);

  // The contract of OperationService::CancelOperation.
  void Cancel(std::string name, std::string reason, Answer done);

  // Accepts nothing any more (UNAVAILABLE, also for what is still being resolved), lets what runs
  // go on for `grace` and cancels what is left then. Calls `done` when everything has ended and is
  // recorded, which may be later: writes on the wire are awaited. Once.
  void Shutdown(absl::Duration grace, absl::AnyInvocable<void()> done);

 private:
  using Self = std::shared_ptr<RunningOperations>;
  using Accepted = absl::StatusOr<v1::Operation>;

  // Calls that wait for one request to be accepted.
  struct Starting {
    std::string fingerprint;
    std::vector<Answer> calls;
  };

  void DoStart(BatchRequest request, Answer done);
  static boost::asio::awaitable<Accepted> Accept(Self self, BatchRequest request,
                                                 std::string fingerprint);
  static boost::asio::awaitable<Accepted> FindEarlier(Self self, std::string request_id,
                                                      std::string fingerprint);
  static boost::asio::awaitable<Accepted> ResolveAndRun(Self self, BatchRequest request,
                                                        std::string fingerprint);
  void OnAccepted(const std::string& request_id, Accepted accepted, Answer done);
  void OnEnded(const std::string& name);
  static boost::asio::awaitable<void> CancelAfterGrace(Self self, absl::Duration grace);
  void FinishShutdownIfIdle();

  const boost::asio::strand<boost::asio::any_io_executor> strand_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  const ClusterBackends backends_;
  const OperationLimits limits_;
  const std::unique_ptr<base::Timer> grace_timer_;
  // All on the strand from here on.
  std::unordered_map<std::string, std::shared_ptr<OperationRunner>> running_;  // By name.
  std::unordered_map<std::string, Starting> starting_;                         // By request_id.
  size_t calls_ = 0;  // Start calls that have no answer yet, without those that joined one.
  // Those of them whose targets are being resolved: what ends that early.
  std::list<std::function<void(absl::Status)>> resolving_;
  bool shutting_down_ = false;
  absl::AnyInvocable<void()> shut_down_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_RUNNING_OPERATIONS_H_
