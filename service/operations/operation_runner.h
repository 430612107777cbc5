#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_RUNNER_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_RUNNER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/cluster_targets.h"
#include "service/operations/operation_state.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// Runs one operation: records it, starts a batch in each of its clusters, gives what their engines
// report its place in the log, and closes the log after the last node. Nodes never wait for the
// log: events that arrive while a group is being recorded make up the next group.
//
// If a group cannot be recorded it is tried again every second until it can; the operation is not
// shown to go on meanwhile, and nothing of it is lost. Thread-safe; owned by shared pointers.
class OperationRunner : public std::enable_shared_from_this<OperationRunner> {
 public:
  using Snapshot = absl::AnyInvocable<void(absl::StatusOr<v1::Operation>)>;

  // `accepted`: the operation without what events say (state, counts, times). `targets`: at least
  // one node, all in clusters of `backends`.
  OperationRunner(boost::asio::any_io_executor executor, base::Clock& clock,
                  std::shared_ptr<OperationStore> store, const ClusterBackends& backends,
                  v1::Operation accepted, std::vector<ClusterTargets> targets);

  // Records the operation and starts it. `done` gets it as recorded, or why it could not be
  // recorded; then nothing was started. `ended` is called once: after the last event was recorded,
  // or after that failure. Both are called on the operation's strand.
  void Start(std::string fingerprint, Snapshot done, absl::AnyInvocable<void()> ended);

  // Ends the operation early. `done` gets it once that is recorded; an operation that is being
  // cancelled already, or has ended, stays as it is.
  void Cancel(std::string reason, Snapshot done);

  // From any thread: `event` without sequence number and time happened.
  void Add(v1::OperationEvent event);

 private:
  void Append(v1::OperationEvent event);
  void Flush();
  void SendGroup();
  void OnCreated(absl::Status status, Snapshot done);
  void OnRecorded(absl::Status status);
  void StartBatches();
  void CancelBatches();
  static boost::asio::awaitable<void> SendGroupLater(std::shared_ptr<OperationRunner> self);

  const boost::asio::strand<boost::asio::any_io_executor> strand_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  const ClusterBackends backends_;  // Only those of `targets_`.
  const std::unique_ptr<base::Timer> retry_timer_;
  // All on the strand from here on.
  std::vector<ClusterTargets> targets_;
  OperationState state_;    // With all events so far.
  v1::Operation recorded_;  // With the recorded ones.
  std::vector<EventPtr> waiting_;
  std::vector<Snapshot> waiting_calls_;
  bool recording_ = false;
  EventGroup group_;  // What is being recorded, and who waits for that.
  std::vector<Snapshot> group_calls_;
  absl::AnyInvocable<void()> ended_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_RUNNER_H_
