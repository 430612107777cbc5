#include "service/engine/node_work.h"

#include <utility>

#include "absl/random/random.h"
#include "service/engine/conflict_writers.h"
#include "service/engine/engine_log.h"
#include "service/engine/node_errors.h"
#include "service/engine/node_marks.h"

namespace nodeops::engine {

NodeWork::NodeWork(std::shared_ptr<ClusterContext> context, std::shared_ptr<const BatchSpec> spec,
                   NodeTarget target, std::shared_ptr<BatchObserver> observer)
    : context_(context),
      spec_(spec),
      observer_(std::move(observer)),
      requests_(std::move(context), std::move(spec), target.node),
      uid_(std::move(target.uid)) {
  result_.node = std::move(target.node);
  progress_.attempt = 0;
}

void NodeWork::Begin() { began_ = context_->clock.MonotonicNow(); }

asio::awaitable<std::optional<Pause>> NodeWork::Advance() {
  pause_.reset();
  while (!finished_ && !pause_) co_await Cycle();
  co_return pause_;
}

asio::awaitable<void> NodeWork::Cycle() {
  if (!MayGoOn()) co_return;
  if (attempt_is_due_) BeginAttempt();
  const Step step = lost_write_ ? Step::kReadBack : Step::kRead;
  auto answer = requests_.Read(Left());
  const k8s::ApiResult<k8s::Node> read = co_await std::move(answer);
  AnnounceAttempt(&read);
  if (!read.ok()) {
    HandleFailure(step, read.error());
    co_return;
  }
  if (FinishByRead(read.value()) || RetryIfWriteWasLost() || !MayGoOn()) co_return;
  decided_on_ = read.value().managed_fields();
  answer = requests_.Write(read.value(), Left() + kWriteGrace);
  const k8s::ApiResult<k8s::Node> written = co_await std::move(answer);
  if (written.ok()) {
    FinishWritten(read.value().resource_version(), written.value());
  } else {
    HandleFailure(spec_->mode == Mode::kServerDryRun ? Step::kDryRunWrite : Step::kWrite,
                  written.error());
  }
}

void NodeWork::BeginAttempt() {
  attempt_is_due_ = false;
  ++progress_.attempt;
  progress_.replayed_closed = false;
  announce_ = true;
  if (!after_conflict_) AnnounceAttempt(nullptr);
}

// After a conflict the observer is told once the read has answered, as only that tells who won.
void NodeWork::AnnounceAttempt(const k8s::ApiResult<k8s::Node>* read) {
  if (!announce_) return;
  announce_ = false;
  std::vector<k8s::FieldManager> writers;
  if (after_conflict_ && read != nullptr && read->ok()) {
    writers = ConflictingWriters(decided_on_, read->value().managed_fields());
  }
  observer_->OnAttemptStarted(result_.node, progress_.attempt, writers);
}

bool NodeWork::FinishByRead(const k8s::Node& read) {
  if (uid_.empty()) uid_ = read.uid();
  if (uid_ != read.uid()) {
    if (lost_write_) {
      progress_.failed_read_backs = 0;  // This one did not fail.
      FinishUnknown(WasReplaced(uid_, read.uid()));
    } else {
      Finish(NodeOutcome::kFailed, ReplacedError(spec_->action, uid_, read.uid()));
    }
  } else if (spec_->mode == Mode::kExecute && IsLastOperation(read, spec_->operation)) {
    // It was written because it was not as desired.
    result_.was_unschedulable = spec_->action == Action::kUncordon;
    Finish(NodeOutcome::kChanged);
  } else {
    result_.was_unschedulable = read.unschedulable();
    if (IsInDesiredState(read, spec_->action)) {
      Finish(NodeOutcome::kUnchanged);
    } else if (spec_->mode == Mode::kPlan) {
      Finish(NodeOutcome::kWouldChange);
    }
  }
  return finished_;
}

// A read has shown the old state. True if that ends the attempt.
bool NodeWork::RetryIfWriteWasLost() {
  if (!lost_write_) return false;
  const k8s::ApiError lost = *std::exchange(lost_write_, std::nullopt);
  if (lost.error_class == k8s::ErrorClass::kThrottled) return false;  // Burns no attempt.
  Decision decision = DecideAfterLostWrite(CurrentProgress(), spec_->retry, Draw());
  if (lost.error_class == k8s::ErrorClass::kConflict) decision.cause = RetryCause::kConflict;
  NextAttempt(decision, lost);
  return true;
}

bool NodeWork::MayGoOn() {
  const bool stop = (cancelled_ && !lost_write_) || Left() <= absl::ZeroDuration();
  if (stop) FinishEarly();
  return !stop;
}

void NodeWork::FinishWritten(const std::string& old_version, const k8s::Node& written) {
  if (spec_->mode == Mode::kServerDryRun) {
    Finish(NodeOutcome::kWouldChange);
  } else if (written.resource_version() == old_version) {
    Finish(NodeOutcome::kUnchanged);
  } else {
    Finish(NodeOutcome::kChanged);
  }
}

void NodeWork::HandleFailure(Step step, const k8s::ApiError& error) {
  last_error_ = error;
  if (step == Step::kReadBack) ++progress_.failed_read_backs;
  const Decision decision = Decide(CurrentProgress(), step, error, spec_->retry, Draw());
  const bool is_unknown = MayHaveTakenEffect(error) || decision.next == Decision::Next::kReadBack;
  if (step == Step::kWrite && is_unknown) {
    lost_write_ = error;
    progress_.lost_a_write = true;
    progress_.failed_read_backs = 0;
  }
  switch (decision.next) {
    case Decision::Next::kAtOnce:
      if (error.error_class == k8s::ErrorClass::kUnauthorized) {
        progress_.replayed_unauthorized = true;
      } else {
        progress_.replayed_closed = true;
      }
      return;
    case Decision::Next::kThrottled:
      return PauseAsTold(decision, error);
    case Decision::Next::kReadBack:
      return ReadBack(step, decision, error);
    case Decision::Next::kNewAttempt:
    case Decision::Next::kFinish:
      return NextAttempt(decision, error);
  }
}

void NodeWork::PauseAsTold(const Decision& decision, const k8s::ApiError& error) {
  LogThrottled(*spec_, result_.node, progress_.attempt, decision.wait, error.message);
  if (cancelled_) return FinishEarly();
  ++progress_.throttles;
  pause_ = {.wait = decision.wait, .as_told = true};
  observer_->OnThrottled(result_.node, progress_.attempt, decision.wait, ToNodeError(error));
}

void NodeWork::ReadBack(Step step, const Decision& decision, const k8s::ApiError& error) {
  if (step == Step::kWrite) {  // The first read-back is made at once.
    LogReadBack(*spec_, result_.node, progress_.attempt, error.message);
    return;
  }
  if (cancelled_) return FinishEarly();
  pause_ = {.wait = decision.wait};
}

// Schedules the next attempt, unless `decision` is that there is none.
void NodeWork::NextAttempt(const Decision& decision, const k8s::ApiError& error) {
  if (decision.next == Decision::Next::kNewAttempt || decision.exhausted) {
    LogAttemptFailed(*spec_, result_.node, progress_.attempt, decision.cause, error.message);
  }
  if (decision.next == Decision::Next::kFinish) return FinishFailed(decision, error);
  if (cancelled_) return FinishEarly();
  attempt_is_due_ = true;
  after_conflict_ = decision.cause == RetryCause::kConflict;
  pause_ = {.wait = decision.wait};
  observer_->OnRetryScheduled(result_.node, progress_.attempt, decision.cause, ToNodeError(error),
                              decision.wait);
  LogRetry(*spec_, result_.node, progress_.attempt + 1, decision.wait);
}

void NodeWork::FinishEarly() {
  if (lost_write_) {
    FinishUnknown(cancelled_ ? "cancelled" : "out of time");
  } else if (cancelled_) {
    Finish(NodeOutcome::kCancelled, CancelledError());
  } else {
    const std::string cause = last_error_ ? last_error_->message : "";
    Finish(NodeOutcome::kExpired, OutOfTimeError(*spec_, progress_.attempt, cause));
  }
}

void NodeWork::FinishFailed(const Decision& decision, const k8s::ApiError& error) {
  if (decision.outcome == NodeOutcome::kOutcomeUnknown) return FinishUnknown(decision.explanation);
  NodeError failure = ToNodeError(error);
  if (decision.outcome == NodeOutcome::kExpired) failure.code = absl::StatusCode::kDeadlineExceeded;
  failure.message = FailureMessage(spec_->action, decision.exhausted ? progress_.attempt : 0,
                                   decision.explanation, error.message);
  Finish(decision.outcome, std::move(failure));
}

void NodeWork::FinishUnknown(const std::string& explanation) {
  const bool was_read = progress_.failed_read_backs > 0;
  Finish(NodeOutcome::kOutcomeUnknown, OutcomeUnknownError(spec_->action, explanation, *lost_write_,
                                                           was_read ? &*last_error_ : nullptr));
}

void NodeWork::Finish(NodeOutcome outcome, std::optional<NodeError> error) {
  finished_ = true;
  result_.outcome = outcome;
  result_.error = std::move(error);
  result_.attempts = progress_.attempt;
  result_.reads = requests_.reads();
  result_.writes = requests_.writes();
  result_.elapsed = CurrentProgress().elapsed;
}

Progress NodeWork::CurrentProgress() const {
  Progress progress = progress_;
  progress.cancelled = cancelled_;
  if (began_) progress.elapsed = base::Between(*began_, context_->clock.MonotonicNow());
  return progress;
}

base::MonotonicTime NodeWork::limit() const {
  const absl::Duration grace = lost_write_ ? kReadBackGrace : absl::ZeroDuration();
  return base::After(*began_, spec_->retry.node_timeout + grace);
}

absl::Duration NodeWork::Left() const {
  return base::Between(context_->clock.MonotonicNow(), limit());
}

double NodeWork::Draw() {
  return spec_->retry.jitter > 0 ? absl::Uniform(context_->random, 0.0, 1.0) : 0;
}

}  // namespace nodeops::engine
