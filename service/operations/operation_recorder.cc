#include "service/operations/operation_recorder.h"

#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/log_scope.h"
#include "service/operations/error_details.h"
#include "service/operations/event_conversion.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

absl::Status Moved(const std::string& name) {
  return WithErrorInfo(
      absl::UnavailableError(absl::StrCat(name, " is run by another server now: try again")),
      "OPERATION_MOVED", {{"operation", name}});
}

}  // namespace

OperationRecorder::OperationRecorder(Strand strand, base::Clock& clock,
                                     std::shared_ptr<OperationStore> store, v1::Operation operation,
                                     int64_t epoch)
    : strand_(std::move(strand)),
      clock_(clock),
      store_(std::move(store)),
      epoch_(epoch),
      retry_(clock, strand_, operation.name()),
      state_(operation),
      recorded_(std::move(operation)) {}

void OperationRecorder::Create(std::string fingerprint, std::vector<ClusterTargets> targets,
                               Snapshot done) {
  recording_ = true;
  group_ = {operation(), std::exchange(waiting_, {}), {}, epoch_};
  NODEOPS_FAILPOINT("accept.before_record");
  store_->Create({group_, std::move(fingerprint), std::move(targets)},
                 [self = shared_from_this(), done = std::move(done)](absl::Status status) mutable {
                   asio::post(self->strand_,
                              [self, status = std::move(status), done = std::move(done)]() mutable {
                                self->OnCreated(std::move(status), std::move(done));
                              });
                 });
}

void OperationRecorder::OnCreated(absl::Status status, Snapshot done) {
  if (!status.ok()) {
    GiveUp(status);
    return done(std::move(status));
  }
  NODEOPS_FAILPOINT("accept.after_record");
  done(group_.operation);
  OnRecorded(absl::OkStatus());
}

void OperationRecorder::Append(v1::OperationEvent event) {
  if (!usable_.ok()) return;
  event.set_sequence(operation().last_sequence() + 1);
  *event.mutable_time() = ToProto(clock_.Now());
  state_.Apply(event);
  waiting_.push_back(std::make_shared<const v1::OperationEvent>(std::move(event)));
}

void OperationRecorder::Intend(std::vector<NodeIntent> intents,
                               absl::AnyInvocable<void()> recorded) {
  if (!usable_.ok()) return;
  waiting_intents_.insert(waiting_intents_.end(), std::make_move_iterator(intents.begin()),
                          std::make_move_iterator(intents.end()));
  WhenRecorded([recorded = std::move(recorded)](absl::StatusOr<v1::Operation> operation) mutable {
    if (operation.ok()) recorded();
  });
}

void OperationRecorder::WhenRecorded(Snapshot call) {
  if (!usable_.ok()) return call(usable_);
  waiting_calls_.push_back(std::move(call));
}

void OperationRecorder::Flush() {
  if (recording_ || !usable_.ok()) return;
  std::vector<Snapshot> calls = std::exchange(waiting_calls_, {});
  if (waiting_.empty() && waiting_intents_.empty()) return Answer(std::move(calls), recorded_);
  recording_ = true;
  group_ = {operation(), std::exchange(waiting_, {}), std::exchange(waiting_intents_, {}), epoch_};
  group_calls_ = std::move(calls);
  SendGroup();
}

void OperationRecorder::SendGroup() {
  store_->Append(group_, [self = shared_from_this()](absl::Status status) {
    asio::post(self->strand_, [self, status = std::move(status)]() mutable {
      self->OnRecorded(std::move(status));
    });
  });
}

void OperationRecorder::OnRecorded(absl::Status status) {
  if (absl::IsFailedPrecondition(status)) std::abort();  // We count the events ourselves.
  if (absl::IsAborted(status)) {
    const base::LogScope scope({.operation = operation().name()});
    spdlog::warn("{} is run by another server now", operation().name());
    GiveUp(Moved(operation().name()));
    return std::exchange(lost_, nullptr)();
  }
  if (!status.ok()) {
    asio::co_spawn(strand_, SendGroupLater(shared_from_this(), std::move(status)), asio::detached);
    return;
  }
  retry_.Succeeded();
  recording_ = false;
  recorded_ = std::move(group_.operation);
  group_ = {};
  Answer(std::exchange(group_calls_, {}), recorded_);
  Flush();
}

asio::awaitable<void> OperationRecorder::SendGroupLater(std::shared_ptr<OperationRecorder> self,
                                                        absl::Status failure) {
  co_await self->retry_.WaitAfter(std::move(failure));
  self->SendGroup();
}

void OperationRecorder::GiveUp(absl::Status why) {
  usable_ = std::move(why);
  Answer(std::exchange(group_calls_, {}), usable_);
  Answer(std::exchange(waiting_calls_, {}), usable_);
}

void OperationRecorder::Answer(std::vector<Snapshot> calls,
                               const absl::StatusOr<v1::Operation>& answer) {
  for (Snapshot& call : calls) call(answer);
}

}  // namespace nodeops::operations
