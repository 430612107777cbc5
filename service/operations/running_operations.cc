#include "service/operations/running_operations.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/operations/refusals.h"
#include "service/operations/stop_policy.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

constexpr char kShutdownReason[] = "the server is shutting down";

}  // namespace

RunningOperations::RunningOperations(asio::any_io_executor executor, base::Clock& clock,
                                     std::shared_ptr<OperationStore> store,
                                     ClusterBackends backends, OperationLimits limits)
    : strand_(asio::make_strand(executor)),
      clock_(clock),
      store_(std::move(store)),
      backends_(std::move(backends)),
      limits_(limits),
      grace_timer_(clock.NewTimer(strand_)),
      // Calls that the acceptor has not answered keep this alive.
      acceptor_(std::make_shared<OperationAcceptor>(
          strand_, clock, store_, backends_, limits_.resolve,
          OperationAcceptor::Next{
              .check_room =
                  [this](size_t planned) {
                    const size_t running = running_.size() + to_launch_.size() + planned;
                    const bool room = running < limits_.max_running_operations;
                    return room ? absl::OkStatus() : TooManyRunning(limits_.max_running_operations);
                  },
              .launch =
                  [this](OperationPlan plan, std::string fingerprint, Answer done) {
                    Launch(std::move(plan), std::move(fingerprint), std::move(done));
                  }})),
      claim_retry_(clock, strand_, "Recovery") {}

template <typename Request>
void RunningOperations::Accept(Request request, Answer done) {
  asio::post(strand_, [self = shared_from_this(), request = std::move(request),
                       done = std::move(done)]() mutable {
    if (self->shutting_down_) return done(ShuttingDown());
    if (self->recovering_) return done(Recovering());
    RunningOperations& operations = *self;
    if (operations.queueing_) {
      operations.waiting_.push_back(
          [self = std::move(self), request = std::move(request), done = std::move(done)]() mutable {
            self->Accept(std::move(request), std::move(done));
          });
      return;
    }
    operations.acceptor_->Accept(std::move(request),
                                 [self = std::move(self), done = std::move(done)](
                                     absl::StatusOr<v1::Operation> accepted) mutable {
                                   done(std::move(accepted));
                                   self->FinishShutdownIfIdle();
                                 });
  });
}

void RunningOperations::Start(BatchRequest request, Answer done) {
  Accept(std::move(request), std::move(done));
}

void RunningOperations::Undo(UndoRequest request, Answer done) {
  Accept(std::move(request), std::move(done));
}

// One is recorded and takes its places in the queues of nodes, then the next: the order of the
// records is that of the queues, and those are the same after a restart. Were it not so, an
// operation could be overtaken there by another one, which would overwrite the `last-operation`
// that tells what became of its write.
void RunningOperations::Launch(OperationPlan plan, std::string fingerprint, Answer done) {
  if (launching_) {
    to_launch_.push_back({std::move(plan), std::move(fingerprint), std::move(done)});
    return;
  }
  launching_ = true;
  AddRunner(std::move(plan.operation), 1)
      ->Start(std::move(plan.nodes), std::move(fingerprint),
              [self = shared_from_this(),
               done = std::move(done)](absl::StatusOr<v1::Operation> accepted) mutable {
                asio::post(self->strand_, [self] { self->LaunchNext(); });
                done(std::move(accepted));
              });
}

void RunningOperations::LaunchNext() {
  launching_ = false;
  while (!launching_ && !to_launch_.empty()) {
    Planned next = std::move(to_launch_.front());
    to_launch_.pop_front();
    if (shutting_down_) {
      next.done(ShuttingDown());
    } else {
      Launch(std::move(next.plan), std::move(next.fingerprint), std::move(next.done));
    }
  }
}

std::shared_ptr<OperationRunner> RunningOperations::AddRunner(v1::Operation operation,
                                                              int64_t epoch) {
  const std::string name = operation.name();
  // Weak: the runner is in `running_`, and must not keep that alive in turn.
  auto ended = [weak = weak_from_this(), name] {
    if (const Self alive = weak.lock()) {
      asio::post(alive->strand_, [alive, name] { alive->OnEnded(name); });
    }
  };
  auto runner =
      std::make_shared<OperationRunner>(strand_.get_inner_executor(), clock_, store_, backends_,
                                        std::move(operation), epoch, std::move(ended));
  running_.emplace(name, runner);
  return runner;
}

void RunningOperations::Cancel(std::string name, std::string reason, v1::Operation::CancelMode mode,
                               Answer done) {
  const auto stop =
      mode == v1::Operation::GRACEFUL ? engine::StopMode::kGraceful : engine::StopMode::kImmediate;
  WithRunner(std::move(name), false, std::move(done),
             [stop, reason = std::move(reason)](OperationRunner& runner, Answer answer) mutable {
               runner.Cancel(stop, v1::Operation::REQUESTED, std::move(reason), std::move(answer));
             });
}

void RunningOperations::Pause(std::string name, std::string reason, Answer done) {
  WithRunner(std::move(name), true, std::move(done),
             [reason = std::move(reason)](OperationRunner& runner, Answer answer) mutable {
               runner.Pause(std::move(reason), std::move(answer));
             });
}

void RunningOperations::Resume(std::string name, Answer done) {
  WithRunner(std::move(name), true, std::move(done),
             [](OperationRunner& runner, Answer answer) { runner.Resume(std::move(answer)); });
}

// `must_run`: an operation that has ended is an error.
void RunningOperations::WithRunner(std::string name, bool must_run, Answer done, Call call) {
  asio::post(strand_, [self = shared_from_this(), name = std::move(name), must_run,
                       done = std::move(done), call = std::move(call)]() mutable {
    if (self->shutting_down_ && self->store_->is_durable()) return done(ShuttingDown());
    const auto found = self->running_.find(name);
    if (found != self->running_.end()) return call(*found->second, std::move(done));
    self->store_->Get(name, [name, must_run, done = std::move(done)](
                                absl::StatusOr<v1::Operation> operation) mutable {
      if (!operation.ok()) return done(std::move(operation));
      if (!IsFinal(operation->state())) return done(NotRunHere(name));
      if (must_run) return done(CheckCanPause(*operation));
      done(std::move(operation));
    });
  });
}

void RunningOperations::OnEnded(const std::string& name) {
  running_.erase(name);
  FinishShutdownIfIdle();
}

void RunningOperations::Shutdown(absl::Duration grace, absl::AnyInvocable<void()> done) {
  asio::post(strand_, [self = shared_from_this(), grace, done = std::move(done)]() mutable {
    self->shutting_down_ = true;
    self->shut_down_ = std::move(done);
    self->acceptor_->Refuse(ShuttingDown());
    self->claim_retry_.Cancel();
    self->CallWaiting();
    if (self->store_->is_durable()) {
      for (const auto& [name, runner] : self->running_) runner->Release();
    }
    asio::co_spawn(self->strand_, HurryAfterGrace(self, grace), asio::detached);
    self->FinishShutdownIfIdle();
  });
}

asio::awaitable<void> RunningOperations::HurryAfterGrace(Self self, absl::Duration grace) {
  const auto deadline = base::After(self->clock_.MonotonicNow(), grace);
  if (!self->shut_down_ || !co_await self->grace_timer_->WaitUntil(deadline)) co_return;
  if (self->running_.empty()) co_return;
  if (self->store_->is_durable()) {
    spdlog::warn("{} operations have attempts under way after {}", self->running_.size(),
                 absl::FormatDuration(grace));
    co_return;
  }
  spdlog::warn("Cancelling {} operations that have not ended in time", self->running_.size());
  for (const auto& [name, runner] : self->running_) {
    runner->Cancel(engine::StopMode::kImmediate, v1::Operation::SHUTDOWN, kShutdownReason,
                   [](const absl::StatusOr<v1::Operation>&) {});
  }
}

void RunningOperations::FinishShutdownIfIdle() {
  if (!shut_down_ || !acceptor_->idle() || !running_.empty()) return;
  grace_timer_->Cancel();
  std::exchange(shut_down_, nullptr)();
}

}  // namespace nodeops::operations
