#include "service/operations/operation_acceptor.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/await_callback.h"
#include "service/operations/earlier_nodes.h"
#include "service/operations/error_details.h"
#include "service/operations/request_identity.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using FoundRequest = absl::StatusOr<std::optional<RequestRecord>>;

absl::Status RequestIdTaken(const std::string& request_id) {
  return WithErrorInfo(
      absl::AlreadyExistsError(absl::StrCat("request_id ", request_id,
                                            " was used for another request; choose a new one")),
      "REQUEST_ID_REUSED", {{"request_id", request_id}});
}

// Reads of the store end soon by themselves.
void NoAbort(const absl::Status&) {}

}  // namespace

OperationAcceptor::OperationAcceptor(Strand strand, base::Clock& clock,
                                     std::shared_ptr<OperationStore> store,
                                     ClusterBackends backends, ResolveLimits limits, Next next)
    : strand_(std::move(strand)),
      clock_(clock),
      store_(std::move(store)),
      backends_(std::move(backends)),
      limits_(limits),
      next_(std::move(next)) {}

void OperationAcceptor::Accept(BatchRequest request, Answer done) {
  Request common{.request_id = request.request_id,
                 .key = RequestKey(request.actor, request.request_id),
                 .fingerprint = RequestFingerprint(request),
                 .authorize = request.authorize};
  common.plan = [this, request = std::move(request)](Planned planned) {
    return PlanBatch(request, std::move(planned));
  };
  Begin(std::move(common), std::move(done));
}

void OperationAcceptor::Accept(UndoRequest request, Answer done) {
  Request common{.request_id = request.request_id,
                 .key = RequestKey(request.actor, request.request_id),
                 .fingerprint = RequestFingerprint(request),
                 .authorize = request.authorize};
  common.plan = [this, request = std::move(request)](Planned planned) {
    PlanUndo(store_, backends_, request.operation, limits_,
             [request, planned = std::move(planned)](absl::StatusOr<UndoPlan> undo) mutable {
               if (!undo.ok()) return planned(undo.status());
               planned(PlanOf(request, *std::move(undo)));
             });
    return NoAbort;
  };
  Begin(std::move(common), std::move(done));
}

OperationAcceptor::Abort OperationAcceptor::PlanBatch(const BatchRequest& request, Planned done) {
  auto on_nodes = [&clock = clock_, request, done = std::move(done)](
                      absl::StatusOr<std::vector<ClusterTargets>> nodes) mutable {
    if (!nodes.ok()) return done(nodes.status());
    done(PlanOf(request, *std::move(nodes), clock.Now()));
  };
  if (!request.from) {
    return ResolveTargets(strand_, clock_, backends_, request.targets, limits_,
                          std::move(on_nodes));
  }
  ResolveFrom(store_, backends_, *request.from, limits_, std::move(on_nodes));
  return NoAbort;
}

void OperationAcceptor::Begin(Request request, Answer done) {
  if (!refusal_.ok()) return done(refusal_);
  const std::string key = request.key;
  if (!key.empty()) {
    const auto [joined, is_first] = joined_.try_emplace(key, Joined{request.fingerprint, {}});
    if (!is_first) {
      if (joined->second.fingerprint != request.fingerprint) {
        return done(RequestIdTaken(request.request_id));
      }
      return joined->second.calls.push_back(std::move(done));
    }
  }
  ++calls_;
  asio::co_spawn(strand_, Run(shared_from_this(), std::move(request)),
                 [self = shared_from_this(), key, done = std::move(done)](
                     std::exception_ptr error, Accepted accepted) mutable {
                   if (error) std::rethrow_exception(error);
                   self->OnAccepted(key, std::move(accepted), std::move(done));
                 });
}

asio::awaitable<OperationAcceptor::Accepted> OperationAcceptor::Run(Self self, Request request) {
  if (!request.key.empty()) {
    Accepted earlier =
        co_await FindEarlier(self, request.request_id, request.key, request.fingerprint);
    if (!absl::IsNotFound(earlier.status())) co_return earlier;
  }
  absl::Status room = self->next_.check_room(self->planning_.size());
  if (!room.ok()) co_return room;
  const auto place = self->planning_.emplace(self->planning_.end(), NoAbort);
  auto begin = [&](auto done) { *place = request.plan(std::move(done)); };
  absl::StatusOr<OperationPlan> plan =
      co_await base::AwaitCallback<absl::StatusOr<OperationPlan>>(begin);
  self->planning_.erase(place);
  if (!plan.ok()) co_return plan.status();
  if (request.authorize) {
    absl::Status allowed = request.authorize(plan->operation.action(), plan->nodes.targets);
    if (!allowed.ok()) co_return allowed;
  }
  if (!self->refusal_.ok()) co_return self->refusal_;
  auto launch = [&](auto done) {
    self->next_.launch(*std::move(plan), request.fingerprint, std::move(done));
  };
  co_return co_await base::AwaitCallback<Accepted>(launch);
}

// NOT_FOUND: the request_id is new (or what it was used for has just been dropped).
asio::awaitable<OperationAcceptor::Accepted> OperationAcceptor::FindEarlier(
    Self self, std::string request_id, std::string key, std::string fingerprint) {
  auto find = [&](auto done) { self->store_->FindRequest(key, std::move(done)); };
  const FoundRequest found = co_await base::AwaitCallback<FoundRequest>(find);
  if (!found.ok()) co_return found.status();
  if (!found->has_value()) co_return absl::NotFoundError("a new request_id");
  if ((*found)->fingerprint != fingerprint) co_return RequestIdTaken(request_id);
  auto get = [&](auto done) { self->store_->Get((*found)->operation, std::move(done)); };
  co_return co_await base::AwaitCallback<Accepted>(get);
}

void OperationAcceptor::OnAccepted(const std::string& key, Accepted accepted, Answer done) {
  --calls_;
  std::vector<Answer> calls;
  if (const auto joined = joined_.find(key); joined != joined_.end()) {
    calls = std::move(joined->second.calls);
    joined_.erase(joined);
  }
  for (Answer& call : calls) call(accepted);
  done(std::move(accepted));
}

void OperationAcceptor::Refuse(absl::Status why) {
  refusal_ = std::move(why);
  for (const Abort& abort : planning_) abort(refusal_);
}

}  // namespace nodeops::operations
