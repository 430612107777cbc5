#include "service/operations/running_operations.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "service/operations/await_callback.h"
#include "service/operations/error_details.h"
#include "service/operations/stop_policy.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using Claimed = absl::StatusOr<std::vector<ClaimedOperation>>;

constexpr char kShutdownReason[] = "the server is shutting down";

absl::Status ShuttingDown() {
  return WithErrorInfo(absl::UnavailableError(kShutdownReason), "SHUTTING_DOWN");
}

absl::Status Recovering() {
  absl::Status status = absl::UnavailableError("the server is taking up its operations: try again");
  return WithRetryInfo(WithErrorInfo(std::move(status), "RECOVERING"), absl::Seconds(1));
}

absl::Status NotRunHere(const std::string& name) {
  absl::Status status =
      absl::UnavailableError(absl::StrCat(name, " is not run by this server now: try again"));
  return WithRetryInfo(
      WithErrorInfo(std::move(status), "OPERATION_NOT_RUN_HERE", {{"operation", name}}),
      absl::Seconds(1));
}

absl::Status TooManyRunning(size_t limit) {
  absl::Status status = absl::ResourceExhaustedError(
      absl::StrCat(limit, " operations are running, the limit of this server"));
  return WithRetryInfo(
      WithErrorInfo(std::move(status), "TOO_MANY_OPERATIONS", {{"limit", std::to_string(limit)}}),
      absl::Seconds(10));
}

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
                    const bool room = running_.size() + planned < limits_.max_running_operations;
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

void RunningOperations::Launch(OperationPlan plan, std::string fingerprint, Answer done) {
  AddRunner(std::move(plan.operation), 1)
      ->Start(std::move(plan.nodes), std::move(fingerprint), std::move(done));
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

void RunningOperations::Recover(std::string owner,
                                absl::AnyInvocable<void(absl::StatusOr<size_t>)> done) {
  asio::post(strand_, [self = shared_from_this(), owner = std::move(owner),
                       done = std::move(done)]() mutable {
    self->recovering_ = true;
    asio::co_spawn(self->strand_, TakeUp(self, std::move(owner)),
                   [self, done = std::move(done)](std::exception_ptr error,
                                                  absl::StatusOr<size_t> count) mutable {
                     if (error) std::rethrow_exception(error);
                     self->recovering_ = false;
                     done(std::move(count));
                   });
  });
}

asio::awaitable<absl::StatusOr<size_t>> RunningOperations::TakeUp(Self self, std::string owner) {
  auto claim = [&](auto done) { self->store_->ClaimUnfinished(owner, std::move(done)); };
  Claimed claimed = co_await AwaitCallback<Claimed>(claim);
  while (absl::IsUnavailable(claimed.status()) || absl::IsResourceExhausted(claimed.status())) {
    const bool again = co_await self->claim_retry_.WaitAfter(claimed.status());
    if (!again) co_return ShuttingDown();
    claimed = co_await AwaitCallback<Claimed>(claim);
  }
  if (!claimed.ok()) co_return claimed.status();
  self->claim_retry_.Succeeded();
  NODEOPS_FAILPOINT("recover.claimed");
  if (self->shutting_down_) co_return ShuttingDown();
  std::vector<std::shared_ptr<OperationRunner>> runners;
  for (ClaimedOperation& operation : *claimed) {
    runners.push_back(self->AddRunner(std::move(operation.operation), operation.epoch));
    runners.back()->Recover();
  }
  self->queueing_ = true;
  asio::co_spawn(self->strand_, GoOn(self, std::move(runners)), asio::detached);
  co_return claimed->size();
}

// One after the other, and new ones after them: operations take turns on a node in the order in
// which they were accepted, after a restart too.
asio::awaitable<void> RunningOperations::GoOn(
    Self self, std::vector<std::shared_ptr<OperationRunner>> runners) {
  for (const auto& runner : runners) {
    auto go_on = [&](auto done) {
      runner->GoOn([done = std::move(done)]() mutable { done(std::monostate()); });
    };
    co_await AwaitCallback<std::monostate>(go_on);
  }
  self->queueing_ = false;
  self->CallWaiting();
}

void RunningOperations::CallWaiting() {
  for (auto& call : std::exchange(waiting_, {})) call();
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
