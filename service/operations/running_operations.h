#ifndef NODEOPS_SERVICE_OPERATIONS_RUNNING_OPERATIONS_H_
#define NODEOPS_SERVICE_OPERATIONS_RUNNING_OPERATIONS_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/operation_acceptor.h"
#include "service/operations/operation_runner.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"
#include "service/operations/store_retry.h"
#include "service/operations/target_resolver.h"

namespace nodeops::operations {

struct OperationLimits {
  size_t max_running_operations = 100;  // RESOURCE_EXHAUSTED with RetryInfo above that.
  ResolveLimits resolve;
};

// The operations that run in this process: accepts them or takes them up from the process before,
// knows them by name until they have ended, and ends or releases them when the process wants to
// stop. Thread-safe; owned by shared pointers.
class RunningOperations : public std::enable_shared_from_this<RunningOperations> {
 public:
  using Answer = absl::AnyInvocable<void(absl::StatusOr<v1::Operation>)>;

  RunningOperations(boost::asio::any_io_executor executor, base::Clock& clock,
                    std::shared_ptr<OperationStore> store, ClusterBackends backends,
                    OperationLimits limits);

  // The contracts of the functions of that name in OperationService. UNAVAILABLE also while Recover
  // is under way, and for an operation that has not ended but does not run here.
  void Start(BatchRequest request, Answer done);
  void Undo(UndoRequest request, Answer done);
  void Cancel(std::string name, std::string reason, v1::Operation::CancelMode mode, Answer done);
  void Pause(std::string name, std::string reason, Answer done);
  void Resume(std::string name, Answer done);

  // Takes up every operation that has not ended, as `owner`. `done` gets how many, or why they
  // could not be claimed: tried again every second if the store is UNAVAILABLE or
  // RESOURCE_EXHAUSTED. To be called first, once.
  void Recover(std::string owner, absl::AnyInvocable<void(absl::StatusOr<size_t>)> done);

  // Accepts nothing any more (UNAVAILABLE, also for what is still being resolved). `done` is called
  // when everything is recorded and:
  //   with a durable store, every operation was let go of: attempts under way have finished, the
  //   rest is for the next process. Calls about operations that run are UNAVAILABLE from now on;
  //   otherwise, everything has ended: by itself or, after `grace`, cancelled.
  // Both may take longer than `grace`: writes on the wire are awaited. Once.
  void Shutdown(absl::Duration grace, absl::AnyInvocable<void()> done);

 private:
  using Self = std::shared_ptr<RunningOperations>;
  using Call = absl::AnyInvocable<void(OperationRunner&, Answer)>;
  struct Planned {
    OperationPlan plan;
    std::string fingerprint;
    Answer done;
  };

  template <typename Request>
  void Accept(Request request, Answer done);
  void Launch(OperationPlan plan, std::string fingerprint, Answer done);
  void LaunchNext();
  std::shared_ptr<OperationRunner> AddRunner(v1::Operation operation, int64_t epoch);
  void WithRunner(std::string name, bool must_run, Answer done, Call call);
  static boost::asio::awaitable<absl::StatusOr<size_t>> TakeUp(Self self, std::string owner);
  static boost::asio::awaitable<void> GoOn(Self self,
                                           std::vector<std::shared_ptr<OperationRunner>> runners);
  void CallWaiting();
  void OnEnded(const std::string& name);
  static boost::asio::awaitable<void> HurryAfterGrace(Self self, absl::Duration grace);
  void FinishShutdownIfIdle();

  const boost::asio::strand<boost::asio::any_io_executor> strand_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  const ClusterBackends backends_;
  const OperationLimits limits_;
  const std::unique_ptr<base::Timer> grace_timer_;
  // All on the strand from here on.
  const std::shared_ptr<OperationAcceptor> acceptor_;
  StoreRetry claim_retry_;
  std::unordered_map<std::string, std::shared_ptr<OperationRunner>> running_;  // By name.
  bool launching_ = false;         // An operation is being recorded ...
  std::deque<Planned> to_launch_;  // ... and others after it.
  bool recovering_ = false;        // What the process before left is being claimed.
  bool queueing_ = false;  // What was claimed takes its places in the queues of nodes, first.
  std::vector<absl::AnyInvocable<void()>> waiting_;  // New batches, until that is done.
  bool shutting_down_ = false;
  absl::AnyInvocable<void()> shut_down_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_RUNNING_OPERATIONS_H_
