// Taking up what the process before left.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>
#include <variant>

#include "base/await_callback.h"
#include "base/failpoint.h"
#include "service/operations/refusals.h"
#include "service/operations/running_operations.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using Claimed = absl::StatusOr<std::vector<ClaimedOperation>>;

}  // namespace

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
  Claimed claimed = co_await base::AwaitCallback<Claimed>(claim);
  while (absl::IsUnavailable(claimed.status()) || absl::IsResourceExhausted(claimed.status())) {
    const bool again = co_await self->claim_retry_.WaitAfter(claimed.status());
    if (!again) co_return ShuttingDown();
    claimed = co_await base::AwaitCallback<Claimed>(claim);
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
    co_await base::AwaitCallback<std::monostate>(go_on);
  }
  self->queueing_ = false;
  self->CallWaiting();
}

void RunningOperations::CallWaiting() {
  for (auto& call : std::exchange(waiting_, {})) call();
}

}  // namespace nodeops::operations
