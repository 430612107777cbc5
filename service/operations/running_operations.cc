#include "service/operations/running_operations.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/operations/await_callback.h"
#include "service/operations/error_details.h"
#include "service/operations/request_identity.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using Resolved = absl::StatusOr<std::vector<ClusterTargets>>;
using FoundRequest = absl::StatusOr<std::optional<RequestRecord>>;

constexpr char kShutdownReason[] = "the server is shutting down";

absl::Status ShuttingDown() {
  return WithErrorInfo(absl::UnavailableError(kShutdownReason), "SHUTTING_DOWN");
}

absl::Status RequestIdTaken(const std::string& request_id) {
  return WithErrorInfo(
      absl::AlreadyExistsError(absl::StrCat("request_id ", request_id,
                                            " was used for another request; choose a new one")),
      "REQUEST_ID_REUSED", {{"request_id", request_id}});
}

absl::Status TooManyRunning(size_t limit) {
  absl::Status status = absl::ResourceExhaustedError(
      absl::StrCat(limit, " operations are running, the limit of this server"));
  return WithRetryInfo(
      WithErrorInfo(std::move(status), "TOO_MANY_OPERATIONS", {{"limit", std::to_string(limit)}}),
      absl::Seconds(10));
}

v1::Operation AcceptedOperation(const BatchRequest& request) {
  v1::Operation operation;
  operation.set_name(NewOperationName());
  operation.set_action(request.action);
  operation.set_mode(request.mode);
  operation.set_reason(request.reason);
  operation.set_actor(request.actor);
  operation.set_request_id(request.request_id);
  *operation.mutable_retry() = request.retry;
  operation.set_concurrency(request.concurrency);
  std::set<std::string> seen;
  for (const v1::Target& target : request.targets) {
    if (seen.insert(target.cluster()).second) operation.add_clusters(target.cluster());
  }
  return operation;
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
      grace_timer_(clock.NewTimer(strand_)) {}

void RunningOperations::Start(BatchRequest request, Answer done) {
  asio::post(strand_, [self = shared_from_this(), request = std::move(request),
                       done = std::move(done)]() mutable {
    self->DoStart(std::move(request), std::move(done));
  });
}

void RunningOperations::DoStart(BatchRequest request, Answer done) {
  if (shutting_down_) return done(ShuttingDown());
  const std::string request_id = request.request_id;
  std::string fingerprint = RequestFingerprint(request);
  if (!request_id.empty()) {
    const auto [starting, is_first] = starting_.try_emplace(request_id, Starting{fingerprint, {}});
    if (!is_first) {
      if (starting->second.fingerprint != fingerprint) return done(RequestIdTaken(request_id));
      return starting->second.calls.push_back(std::move(done));
    }
  }
  ++calls_;
  asio::co_spawn(strand_, Accept(shared_from_this(), std::move(request), std::move(fingerprint)),
                 [self = shared_from_this(), request_id, done = std::move(done)](
                     std::exception_ptr error, Accepted accepted) mutable {
                   if (error) std::rethrow_exception(error);
                   self->OnAccepted(request_id, std::move(accepted), std::move(done));
                 });
}

asio::awaitable<RunningOperations::Accepted> RunningOperations::Accept(Self self,
                                                                       BatchRequest request,
                                                                       std::string fingerprint) {
  if (!request.request_id.empty()) {
    Accepted earlier = co_await FindEarlier(self, request.request_id, fingerprint);
    if (!absl::IsNotFound(earlier.status())) co_return earlier;
  }
  if (self->running_.size() + self->resolving_.size() >= self->limits_.max_running_operations) {
    co_return TooManyRunning(self->limits_.max_running_operations);
  }
  co_return co_await ResolveAndRun(self, std::move(request), std::move(fingerprint));
}

// NOT_FOUND: the request_id is new (or what it was used for has just been dropped).
asio::awaitable<RunningOperations::Accepted> RunningOperations::FindEarlier(
    Self self, std::string request_id, std::string fingerprint) {
  auto find = [&](auto done) { self->store_->FindRequest(request_id, std::move(done)); };
  const FoundRequest found = co_await AwaitCallback<FoundRequest>(find);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return absl::NotFoundError("a new request_id");
  if ((*found)->fingerprint != fingerprint) co_return RequestIdTaken(request_id);
  auto get = [&](auto done) { self->store_->Get((*found)->operation, std::move(done)); };
  co_return co_await AwaitCallback<Accepted>(get);
}

asio::awaitable<RunningOperations::Accepted> RunningOperations::ResolveAndRun(
    Self self, BatchRequest request, std::string fingerprint) {
  const auto place = self->resolving_.emplace(self->resolving_.end());
  auto resolve = [&](auto done) {
    *place = ResolveTargets(self->strand_, self->clock_, self->backends_, request.targets,
                            self->limits_.resolve, std::move(done));
  };
  Resolved targets = co_await AwaitCallback<Resolved>(resolve);
  self->resolving_.erase(place);
  if (!targets.ok()) co_return targets.status();
  if (self->shutting_down_) co_return ShuttingDown();
  v1::Operation operation = AcceptedOperation(request);
  const std::string name = operation.name();
  const auto runner = std::make_shared<OperationRunner>(self->strand_.get_inner_executor(),
                                                        self->clock_, self->store_, self->backends_,
                                                        std::move(operation), *std::move(targets));
  self->running_.emplace(name, runner);
  // Weak: the runner is in `running_`, and must not keep that alive in turn.
  auto ended = [weak = self->weak_from_this(), name] {
    if (const Self alive = weak.lock()) {
      asio::post(alive->strand_, [alive, name] { alive->OnEnded(name); });
    }
  };
  auto start = [&](auto done) { runner->Start(fingerprint, std::move(done), ended); };
  co_return co_await AwaitCallback<Accepted>(start);
}

void RunningOperations::OnAccepted(const std::string& request_id, Accepted accepted, Answer done) {
  --calls_;
  std::vector<Answer> calls;
  if (const auto starting = starting_.find(request_id); starting != starting_.end()) {
    calls = std::move(starting->second.calls);
    starting_.erase(starting);
  }
  done(accepted);
  for (Answer& call : calls) call(accepted);
  FinishShutdownIfIdle();
}

void RunningOperations::Cancel(std::string name, std::string reason, Answer done) {
  asio::post(strand_, [self = shared_from_this(), name = std::move(name),
                       reason = std::move(reason), done = std::move(done)]() mutable {
    const auto found = self->running_.find(name);
    if (found == self->running_.end()) return self->store_->Get(std::move(name), std::move(done));
    found->second->Cancel(std::move(reason), std::move(done));
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
    for (const auto& abort : self->resolving_) abort(ShuttingDown());
    asio::co_spawn(self->strand_, CancelAfterGrace(self, grace), asio::detached);
    self->FinishShutdownIfIdle();
  });
}

asio::awaitable<void> RunningOperations::CancelAfterGrace(Self self, absl::Duration grace) {
  const auto deadline = base::After(self->clock_.MonotonicNow(), grace);
  if (!self->shut_down_ || !co_await self->grace_timer_->WaitUntil(deadline)) co_return;
  if (self->running_.empty()) co_return;
  spdlog::warn("Cancelling {} operations that have not ended in time", self->running_.size());
  for (const auto& [name, runner] : self->running_) {
    runner->Cancel(kShutdownReason, [](const Accepted&) {});
  }
}

void RunningOperations::FinishShutdownIfIdle() {
  if (!shut_down_ || calls_ > 0 || !running_.empty()) return;
  grace_timer_->Cancel();
  std::exchange(shut_down_, nullptr)();
}

}  // namespace nodeops::operations
