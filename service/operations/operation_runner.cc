#include "service/operations/operation_runner.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <utility>

#include "service/operations/event_conversion.h"
#include "service/operations/operation_events.h"
#include "service/operations/wall_clock_wait.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using v1::Operation;

}  // namespace

OperationRunner::OperationRunner(asio::any_io_executor executor, base::Clock& clock,
                                 std::shared_ptr<OperationStore> store, ClusterBackends backends,
                                 Operation operation, int64_t epoch,
                                 absl::AnyInvocable<void()> ended)
    : strand_(asio::make_strand(executor)),
      clock_(clock),
      store_(std::move(store)),
      recorder_(std::make_shared<OperationRecorder>(strand_, clock, store_, operation, epoch)),
      batches_(std::move(backends)),
      read_retry_(clock, strand_, operation.name()),
      deadline_timer_(clock.NewTimer(strand_)),
      ended_(std::move(ended)) {}

void OperationRunner::Begin() {
  recorder_->OnLost([weak = weak_from_this()] {
    if (const Self self = weak.lock()) self->OnLost();
  });
  if (operation().has_deadline()) {
    asio::co_spawn(strand_, WaitForDeadline(shared_from_this()), asio::detached);
  }
}

void OperationRunner::Start(PlannedNodes nodes, std::string fingerprint, Snapshot done) {
  OnStrand([nodes = std::move(nodes), fingerprint = std::move(fingerprint),
            done = std::move(done)](OperationRunner& self) mutable {
    self.Begin();
    self.recorder_->Append(StartedEvent(self.operation(), CountOf(nodes)));
    std::vector<ClusterTargets> all = AllOf(nodes);
    for (v1::NodeResult& result : nodes.left_alone) {
      self.recorder_->Append(ResultEvent(std::move(result)));
    }
    self.recorder_->Create(std::move(fingerprint), std::move(all),
                           [runner = self.shared_from_this(), targets = std::move(nodes.targets),
                            done = std::move(done)](absl::StatusOr<Operation> created) mutable {
                             created.ok() ? runner->StartBatches(std::move(targets))
                                          : runner->OnLost();
                             done(std::move(created));
                           });
  });
}

void OperationRunner::StartBatches(std::vector<ClusterTargets> targets) {
  starting_ = false;
  if (releasing_) return EndIfReleased();
  batches_.Start(operation(), std::move(targets), shared_from_this());
  if (operation().state() == Operation::CANCELLING) StopBatches();
  EndIfDone();
}

void OperationRunner::Add(v1::OperationEvent event) {
  OnStrand(
      [event = std::move(event)](OperationRunner& self) mutable { self.Report(std::move(event)); });
}

void OperationRunner::AddResult(v1::OperationEvent event, absl::AnyInvocable<void()> recorded) {
  OnStrand([event = std::move(event),
            recorded = std::move(recorded)](OperationRunner& self) mutable {
    const std::string cluster = event.node_finished().result().cluster();
    self.Report(std::move(event));
    self.recorder_->WhenRecorded([recorded = std::move(recorded)](const auto& operation) mutable {
      if (operation.ok()) recorded();
    });
    self.batches_.OnFinished(cluster);
    self.EndIfDone();
    self.EndIfReleased();
  });
}

void OperationRunner::Report(v1::OperationEvent event) {
  const int failures = Failures(operation().counts());
  recorder_->Append(std::move(event));
  if (std::optional<StateStep> step = AfterFailure(operation(), failures)) {
    stop_mode_ = engine::StopMode::kGraceful;
    Change(*std::move(step));
  }
}

void OperationRunner::Intend(std::vector<NodeIntent> intents, absl::AnyInvocable<void()> recorded) {
  OnStrand([intents = std::move(intents),
            recorded = std::move(recorded)](OperationRunner& self) mutable {
    self.recorder_->Intend(std::move(intents), std::move(recorded));
  });
}

void OperationRunner::Cancel(engine::StopMode mode, Operation::StateCause cause, std::string reason,
                             Snapshot done) {
  OnStrand([mode, cause, reason = std::move(reason),
            done = std::move(done)](OperationRunner& self) mutable {
    const Operation::State state = self.operation().state();
    if (state == Operation::RUNNING || state == Operation::PAUSED) {
      self.stop_mode_ = mode;
      self.Change({Operation::CANCELLING, cause, std::move(reason)});
    } else if (state == Operation::CANCELLING && mode == engine::StopMode::kImmediate) {
      self.Hurry();
    }
    self.recorder_->WhenRecorded(std::move(done));
  });
}

void OperationRunner::Pause(std::string reason, Snapshot done) {
  ChangeFrom(Operation::RUNNING, {Operation::PAUSED, Operation::REQUESTED, std::move(reason)},
             std::move(done));
}

void OperationRunner::Resume(Snapshot done) {
  ChangeFrom(Operation::PAUSED, {Operation::RUNNING, Operation::REQUESTED, ""}, std::move(done));
}

void OperationRunner::ChangeFrom(Operation::State from, StateStep step, Snapshot done) {
  OnStrand([from, step = std::move(step), done = std::move(done)](OperationRunner& self) mutable {
    if (absl::Status status = CheckCanPause(self.operation()); !status.ok()) return done(status);
    if (self.operation().state() == from) self.Change(std::move(step));
    self.recorder_->WhenRecorded(std::move(done));
  });
}

// Stopping takes effect at once, going on only once it is recorded: what a crash takes back is
// never more than a caller was told.
void OperationRunner::Change(StateStep step) {
  const Operation::State to = step.to;
  recorder_->Append(StateChange(operation(), std::move(step)));
  if (releasing_) return;
  if (to == Operation::PAUSED) batches_.Pause();
  if (to == Operation::CANCELLING) StopBatches();
  if (to != Operation::RUNNING) return;
  // Weak, as below: the recorder is the runner's, and the store may go without an answer.
  recorder_->WhenRecorded([weak = weak_from_this()](const absl::StatusOr<Operation>&) {
    const Self self = weak.lock();
    if (!self || self->releasing_) return;
    if (self->operation().state() == Operation::RUNNING) self->batches_.Resume();
  });
}

void OperationRunner::StopBatches() { batches_.Stop(stop_mode_, StopOutcome(operation())); }

void OperationRunner::Hurry() {
  if (releasing_ || stop_mode_ == engine::StopMode::kImmediate) return;
  stop_mode_ = engine::StopMode::kImmediate;
  StopBatches();
}

asio::awaitable<void> OperationRunner::WaitForDeadline(Self self) {
  if (self->releasing_ || IsFinal(self->operation().state())) co_return;
  const absl::Time deadline = FromProto(self->operation().deadline());
  const bool came = co_await WaitUntilWallTime(self->clock_, *self->deadline_timer_, deadline);
  if (came) self->OnDeadline();
  self->recorder_->Flush();
}

void OperationRunner::OnDeadline() {
  if (releasing_) return;
  if (operation().state() == Operation::CANCELLING) return Hurry();
  if (std::optional<StateStep> step = AfterDeadline(operation(), clock_.Now())) {
    stop_mode_ = engine::StopMode::kImmediate;
    Change(*std::move(step));
  }
}

void OperationRunner::Release() {
  OnStrand([](OperationRunner& self) {
    self.LetGo();
    self.EndIfReleased();
  });
}

void OperationRunner::LetGo() {
  if (std::exchange(releasing_, true)) return;
  read_retry_.Cancel();
  batches_.Release();
}

void OperationRunner::OnReleased(std::string cluster) {
  OnStrand([cluster = std::move(cluster)](OperationRunner& self) {
    self.batches_.OnReleased(cluster);
    self.EndIfReleased();
  });
}

void OperationRunner::OnLost() {
  LetGo();
  End();
}

void OperationRunner::EndIfDone() {
  if (operation().counts().unfinished() > 0 || IsFinal(operation().state())) return;
  recorder_->Append(FinalChange(operation(), recorder_->state().FinalState()));
  EndOnceRecorded();
}

void OperationRunner::EndIfReleased() {
  if (releasing_ && !starting_ && batches_.empty()) EndOnceRecorded();
}

void OperationRunner::EndOnceRecorded() {
  recorder_->WhenRecorded([weak = weak_from_this()](const absl::StatusOr<Operation>&) {
    if (const Self self = weak.lock()) self->End();
  });
}

void OperationRunner::End() {
  deadline_timer_->Cancel();
  if (ended_) std::exchange(ended_, nullptr)();
}

}  // namespace nodeops::operations
