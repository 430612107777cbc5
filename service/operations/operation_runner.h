#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_RUNNER_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_RUNNER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/operation_batches.h"
#include "service/operations/operation_plan.h"
#include "service/operations/operation_recorder.h"
#include "service/operations/operation_store.h"
#include "service/operations/stop_policy.h"
#include "service/operations/store_retry.h"

namespace nodeops::operations {

// Runs one operation from its acceptance, or from where the process before left it, to its end:
// records it, has a batch worked on in each of its clusters, records what their engines report and
// closes the log after the last node. Stops it when it is told to, when its deadline passes and
// when too many of its nodes fail. Thread-safe; owned by shared pointers.
class OperationRunner final : public OperationSink,
                              public std::enable_shared_from_this<OperationRunner> {
 public:
  using Snapshot = OperationRecorder::Snapshot;

  // `operation` as it was accepted, or as it was recorded last. `ended` is called once, on the
  // operation's strand: when its last event is recorded, when it was let go of, or when it could
  // not be recorded at all.
  OperationRunner(boost::asio::any_io_executor executor, base::Clock& clock,
                  std::shared_ptr<OperationStore> store, ClusterBackends backends,
                  v1::Operation operation, int64_t epoch, absl::AnyInvocable<void()> ended);

  // Call one of the two, once. `done` gets the operation as recorded, or why it could not be
  // recorded; then nothing was started. Clusters of a recovered operation may be missing, and
  // nothing is done to its nodes before GoOn, which calls `begun` once they have their places in
  // the queues of the others.
  void Start(PlannedNodes nodes, std::string fingerprint, Snapshot done);
  void Recover();
  void GoOn(absl::AnyInvocable<void()> begun);

  // The contracts of OperationService; `done` gets the operation once that is recorded.
  void Cancel(engine::StopMode mode, v1::Operation::StateCause cause, std::string reason,
              Snapshot done);
  void Pause(std::string reason, Snapshot done);
  void Resume(Snapshot done);

  // Lets go of the operation for another process to go on with: attempts under way finish and are
  // recorded, nothing else is begun. It has `ended` then.
  void Release();

  // From the engines.
  void Add(v1::OperationEvent event) override;
  void AddResult(v1::OperationEvent event, absl::AnyInvocable<void()> recorded) override;
  void Intend(std::vector<NodeIntent> intents, absl::AnyInvocable<void()> recorded) override;
  void OnReleased(std::string cluster) override;

 private:
  using Self = std::shared_ptr<OperationRunner>;

  template <typename Function>
  void OnStrand(Function function);  // And then sends what that has appended.
  const v1::Operation& operation() const { return recorder_->operation(); }
  void Begin();
  void StartBatches(std::vector<ClusterTargets> targets);
  void OnNodesRead(std::optional<std::vector<StoredNode>> nodes);
  void Report(v1::OperationEvent event);
  void Change(StateStep step);
  void ChangeFrom(v1::Operation::State from, StateStep step, Snapshot done);
  void StopBatches();
  void Hurry();  // What is CANCELLING gracefully.
  void OnDeadline();
  void LetGo();
  void OnLost();
  void EndIfDone();
  void EndIfReleased();
  void EndOnceRecorded();
  void End();
  static boost::asio::awaitable<void> TakeUp(Self self, absl::AnyInvocable<void()> begun);
  static boost::asio::awaitable<void> WaitForDeadline(Self self);

  const OperationRecorder::Strand strand_;
  base::Clock& clock_;
  const std::shared_ptr<OperationStore> store_;
  // All on the strand from here on.
  const std::shared_ptr<OperationRecorder> recorder_;
  OperationBatches batches_;
  StoreRetry read_retry_;
  const std::unique_ptr<base::Timer> deadline_timer_;
  engine::StopMode stop_mode_ = engine::StopMode::kImmediate;  // While it is CANCELLING.
  bool starting_ = true;  // The batches have yet to be started.
  bool releasing_ = false;
  absl::AnyInvocable<void()> ended_;
};

template <typename Function>
void OperationRunner::OnStrand(Function function) {
  boost::asio::post(strand_, [self = shared_from_this(), function = std::move(function)]() mutable {
    function(*self);
    self->recorder_->Flush();
  });
}

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_RUNNER_H_
