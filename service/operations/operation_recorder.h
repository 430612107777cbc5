#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_RECORDER_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_RECORDER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/strand.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/cluster_targets.h"
#include "service/operations/operation_state.h"
#include "service/operations/operation_store.h"
#include "service/operations/store_retry.h"

namespace nodeops::operations {

// Gives what happens in one operation its place in the log and has it recorded, group by group:
// what comes while a group is being recorded makes up the next one, so that nothing waits for the
// store but what must.
//
// A group that cannot be recorded is tried again every second until it is; meanwhile the operation
// is not shown to go on and nothing of it is lost. Once another process owns the operation
// (ABORTED) nothing is recorded any more.
//
// Everything is called on `strand`, and calls back there. Owned by shared pointers.
class OperationRecorder : public std::enable_shared_from_this<OperationRecorder> {
 public:
  using Strand = boost::asio::strand<boost::asio::any_io_executor>;
  using Snapshot = absl::AnyInvocable<void(absl::StatusOr<v1::Operation>)>;

  // `operation` as it was recorded last, or (before Create) without what events say.
  OperationRecorder(Strand strand, base::Clock& clock, std::shared_ptr<OperationStore> store,
                    v1::Operation operation, int64_t epoch);

  // Called once if another process owns the operation.
  void OnLost(absl::AnyInvocable<void()> lost) { lost_ = std::move(lost); }

  // Records the operation with what has been appended so far; everything else waits for that.
  // `done` gets why that failed, too; the recorder is of no use then.
  void Create(std::string fingerprint, std::vector<ClusterTargets> targets, Snapshot done);

  // `event`, without sequence number and time, happened. Appended together without a Flush between
  // them, events are recorded together.
  void Append(v1::OperationEvent event);

  // These attempts are about to be made. `recorded` is not called if the operation is lost.
  void Intend(std::vector<NodeIntent> intents, absl::AnyInvocable<void()> recorded);

  // Calls `call` with the operation as it was recorded once everything up to now is; with
  // UNAVAILABLE (ErrorInfo OPERATION_MOVED) if the operation is lost, or why Create failed.
  void WhenRecorded(Snapshot call);

  // Sends what waits, if nothing is on its way.
  void Flush();

  const OperationState& state() const { return state_; }  // With all events so far.
  const v1::Operation& operation() const { return state_.operation(); }

 private:
  void SendGroup();
  void OnCreated(absl::Status status, Snapshot done);
  void OnRecorded(absl::Status status);
  void GiveUp(absl::Status why);
  void Answer(std::vector<Snapshot> calls, const absl::StatusOr<v1::Operation>& answer);
  static boost::asio::awaitable<void> SendGroupLater(std::shared_ptr<OperationRecorder> self,
                                                     absl::Status failure);

  const Strand strand_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  const int64_t epoch_;
  StoreRetry retry_;
  absl::AnyInvocable<void()> lost_;
  OperationState state_;
  v1::Operation recorded_;
  std::vector<EventPtr> waiting_;
  std::vector<NodeIntent> waiting_intents_;
  std::vector<Snapshot> waiting_calls_;
  EventGroup group_;  // What is being recorded, and who waits for that.
  std::vector<Snapshot> group_calls_;
  bool recording_ = false;
  absl::Status usable_;  // Why nothing is recorded any more.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_RECORDER_H_
