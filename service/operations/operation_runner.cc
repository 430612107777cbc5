#include "service/operations/operation_runner.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <utility>

#include "service/operations/cluster_observer.h"
#include "service/operations/event_conversion.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

ClusterBackends BackendsOf(const std::vector<ClusterTargets>& targets,
                           const ClusterBackends& backends) {
  ClusterBackends used;
  for (const ClusterTargets& target : targets) {
    used.emplace(target.cluster, backends.at(target.cluster));
  }
  return used;
}

v1::OperationEvent StartedEvent(const v1::Operation& operation,
                                const std::vector<ClusterTargets>& targets) {
  size_t total = 0;
  for (const ClusterTargets& target : targets) total += target.nodes.size();
  v1::OperationEvent event;
  v1::OperationStarted& started = *event.mutable_operation_started();
  started.set_action(operation.action());
  started.set_mode(operation.mode());
  started.set_total(static_cast<int>(total));
  return event;
}

v1::OperationEvent StateChange(v1::Operation::State from, v1::Operation::State to,
                               std::string reason = "") {
  v1::OperationEvent event;
  v1::OperationStateChanged& change = *event.mutable_state_changed();
  change.set_from(from);
  change.set_to(to);
  change.set_reason(std::move(reason));
  return event;
}

engine::BatchSpec SpecOf(const v1::Operation& operation, const std::string& cluster) {
  return {.operation = operation.name(),
          .cluster = cluster,
          .action = ToEngine(operation.action()),
          .mode = ToEngine(operation.mode()),
          .reason = operation.reason(),
          .actor = operation.actor(),
          .retry = ToEngine(operation.retry()),
          .concurrency = operation.concurrency()};
}

}  // namespace

OperationRunner::OperationRunner(asio::any_io_executor executor, base::Clock& clock,
                                 std::shared_ptr<OperationStore> store,
                                 const ClusterBackends& backends, v1::Operation accepted,
                                 std::vector<ClusterTargets> targets)
    : strand_(asio::make_strand(executor)),
      clock_(clock),
      store_(std::move(store)),
      backends_(BackendsOf(targets, backends)),
      retry_timer_(clock.NewTimer(strand_)),
      targets_(std::move(targets)),
      state_(std::move(accepted)) {}

void OperationRunner::Start(std::string fingerprint, Snapshot done,
                            absl::AnyInvocable<void()> ended) {
  asio::post(strand_, [self = shared_from_this(), fingerprint = std::move(fingerprint),
                       done = std::move(done), ended = std::move(ended)]() mutable {
    self->ended_ = std::move(ended);
    self->recording_ = true;  // Whatever happens before it is recorded waits for that.
    self->Append(StartedEvent(self->state_.operation(), self->targets_));
    self->group_ = {self->state_.operation(), std::exchange(self->waiting_, {})};
    self->store_->Create({self->group_, std::move(fingerprint), self->targets_},
                         [self, done = std::move(done)](absl::Status status) mutable {
                           asio::post(self->strand_,
                                      [self, status, done = std::move(done)]() mutable {
                                        self->OnCreated(std::move(status), std::move(done));
                                      });
                         });
  });
}

void OperationRunner::OnCreated(absl::Status status, Snapshot done) {
  if (!status.ok()) {
    for (Snapshot& call : std::exchange(waiting_calls_, {})) call(status);
    done(std::move(status));
    return std::exchange(ended_, nullptr)();
  }
  StartBatches();
  if (state_.operation().state() == v1::Operation::CANCELLING) CancelBatches();
  done(group_.operation);
  OnRecorded(absl::OkStatus());
}

void OperationRunner::Cancel(std::string reason, Snapshot done) {
  asio::post(strand_, [self = shared_from_this(), reason = std::move(reason),
                       done = std::move(done)]() mutable {
    self->waiting_calls_.push_back(std::move(done));
    if (self->state_.operation().state() == v1::Operation::RUNNING) {
      self->Append(
          StateChange(v1::Operation::RUNNING, v1::Operation::CANCELLING, std::move(reason)));
      self->CancelBatches();
    }
    self->Flush();
  });
}

void OperationRunner::Add(v1::OperationEvent event) {
  asio::post(strand_, [self = shared_from_this(), event = std::move(event)]() mutable {
    self->Append(std::move(event));
    const v1::Operation& operation = self->state_.operation();
    if (operation.counts().unfinished() == 0) {
      v1::OperationEvent last = StateChange(operation.state(), self->state_.FinalState());
      last.mutable_state_changed()->set_cause(operation.state_cause());
      self->Append(std::move(last));
    }
    self->Flush();
  });
}

void OperationRunner::Append(v1::OperationEvent event) {
  event.set_sequence(state_.operation().last_sequence() + 1);
  *event.mutable_time() = ToProto(clock_.Now());
  state_.Apply(event);
  waiting_.push_back(std::make_shared<const v1::OperationEvent>(std::move(event)));
}

void OperationRunner::Flush() {
  if (recording_) return;
  if (waiting_.empty()) {
    for (Snapshot& call : std::exchange(waiting_calls_, {})) call(recorded_);
    return;
  }
  recording_ = true;
  group_ = {state_.operation(), std::exchange(waiting_, {})};
  group_calls_ = std::exchange(waiting_calls_, {});
  SendGroup();
}

void OperationRunner::SendGroup() {
  store_->Append(group_, [self = shared_from_this()](absl::Status status) {
    asio::post(self->strand_, [self, status = std::move(status)]() mutable {
      self->OnRecorded(std::move(status));
    });
  });
}

void OperationRunner::OnRecorded(absl::Status status) {
  if (absl::IsFailedPrecondition(status)) std::abort();  // We count the events ourselves.
  if (!status.ok()) {
    spdlog::warn("Events of {} cannot be recorded, trying again in 1s: {}", group_.operation.name(),
                 std::string(status.message()));
    asio::co_spawn(strand_, SendGroupLater(shared_from_this()), asio::detached);
    return;
  }
  recording_ = false;
  recorded_ = std::move(group_.operation);
  group_.events.clear();
  for (Snapshot& call : std::exchange(group_calls_, {})) call(recorded_);
  if (IsFinal(recorded_.state()) && ended_) std::exchange(ended_, nullptr)();
  Flush();
}

asio::awaitable<void> OperationRunner::SendGroupLater(std::shared_ptr<OperationRunner> self) {
  const auto deadline = base::After(self->clock_.MonotonicNow(), absl::Seconds(1));
  co_await self->retry_timer_->WaitUntil(deadline);
  self->SendGroup();
}

void OperationRunner::StartBatches() {
  const v1::Operation& operation = state_.operation();
  for (ClusterTargets& target : std::exchange(targets_, {})) {
    backends_.at(target.cluster)
        ->StartBatch(SpecOf(operation, target.cluster), std::move(target.nodes),
                     std::make_shared<ClusterObserver>(
                         target.cluster, operation.retry().max_attempts(),
                         [self = shared_from_this()](v1::OperationEvent event) {
                           self->Add(std::move(event));
                         }));
  }
}

void OperationRunner::CancelBatches() {
  for (const auto& [cluster, backend] : backends_) {
    backend->StopBatch(state_.operation().name(), engine::StopMode::kImmediate,
                       engine::NodeOutcome::kCancelled);
  }
}

}  // namespace nodeops::operations
