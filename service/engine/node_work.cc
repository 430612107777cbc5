#include "service/engine/node_work.h"

#include <utility>

#include "absl/random/random.h"
#include "service/engine/conflict_writers.h"
#include "service/engine/engine_log.h"
#include "service/engine/node_errors.h"

namespace nodeops::engine {

NodeWork::NodeWork(std::shared_ptr<const BatchContext> batch, NodeTarget target)
    : batch_(std::move(batch)),
      cluster_(batch_->cluster),
      spec_(batch_->spec),
      requests_(cluster_, spec_, target.node),
      uid_(std::move(target.uid)) {
  result_.node = std::move(target.node);
  progress_.attempt = target.attempts_made;
  if (!target.interrupted && target.attempts_made == 0) return;
  interrupted_ = true;
  attempt_is_due_ = false;
  lost_write_ = InterruptedError();
  progress_.lost_a_write = true;
}

void NodeWork::Begin() { began_ = cluster_->clock.MonotonicNow(); }

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
  if (FinishByRead(read.value()) || ResolveLostWrite() || !MayGoOn()) co_return;
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
  batch_->observer->OnAttemptStarted(result_.node, progress_.attempt, writers);
}

// A read has shown the old state. True if that ends the cycle.
bool NodeWork::ResolveLostWrite() {
  if (!lost_write_) return false;
  if (WriteIsInDoubt()) {
    batch_->observer->OnWriteResolved(result_.node, WriteFate::kHadNoEffect);
  }
  if (interrupted_) return ResolveInterruption();
  const k8s::ApiError lost = *std::exchange(lost_write_, std::nullopt);
  if (lost.error_class == k8s::ErrorClass::kThrottled) return YieldIfHeldBack();  // Burns none.
  Decision decision = DecideAfterLostWrite(CurrentProgress(), spec_->retry, Draw());
  if (lost.error_class == k8s::ErrorClass::kConflict) decision.cause = RetryCause::kConflict;
  NextAttempt(decision, lost);
  return true;
}

bool NodeWork::ResolveInterruption() {
  interrupted_ = false;
  k8s::ApiError error = *std::exchange(lost_write_, std::nullopt);
  if (progress_.attempt > 0) {
    const Decision decision = DecideAfterInterruption(CurrentProgress(), spec_->retry);
    if (decision.exhausted) error.message = kInterruptedInLastAttempt;
    NextAttempt(decision, error);
    return true;
  }
  // Its intent was recorded, and nothing else of the first attempt: this is it.
  attempt_is_due_ = true;
  if (YieldIfHeldBack()) return true;
  BeginAttempt();
  return false;
}

// In the middle of a cycle that follows a wait.
bool NodeWork::YieldIfHeldBack() {
  if (batch_->control.stopped) {
    FinishEarly();
  } else if (batch_->control.paused || batch_->control.released) {
    pause_.emplace();
  }
  return finished_ || pause_;
}

bool NodeWork::MayGoOn() {
  const bool is_told = batch_->control.hurried || (batch_->control.stopped && attempt_is_due_);
  const bool stop = (is_told && !lost_write_) || Left() <= absl::ZeroDuration();
  if (stop) FinishEarly();
  return !stop;
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
  const bool must_be_read = lost_write_ && !batch_->control.hurried;
  if (batch_->control.stopped && !must_be_read) return FinishEarly();
  ++progress_.throttles;
  pause_ = {.wait = decision.wait, .as_told = true};
  batch_->observer->OnThrottled(result_.node, progress_.attempt, decision.wait, ToNodeError(error));
}

void NodeWork::ReadBack(Step step, const Decision& decision, const k8s::ApiError& error) {
  if (step == Step::kWrite) {  // The first read-back is made at once.
    LogReadBack(*spec_, result_.node, progress_.attempt, error.message);
    return;
  }
  if (batch_->control.hurried) return FinishEarly();
  pause_ = {.wait = decision.wait};
}

// Schedules the next attempt, unless `decision` is that there is none.
void NodeWork::NextAttempt(const Decision& decision, const k8s::ApiError& error) {
  if (decision.next == Decision::Next::kNewAttempt || decision.exhausted) {
    LogAttemptFailed(*spec_, result_.node, progress_.attempt, decision.cause, error.message);
  }
  if (decision.next == Decision::Next::kFinish) return FinishFailed(decision, error);
  if (batch_->control.stopped) return FinishEarly();
  attempt_is_due_ = true;
  after_conflict_ = decision.cause == RetryCause::kConflict;
  pause_ = {.wait = decision.wait, .next_attempt = progress_.attempt + 1};
  batch_->observer->OnRetryScheduled(result_.node, progress_.attempt, decision.cause,
                                     ToNodeError(error), decision.wait);
  LogRetry(*spec_, result_.node, progress_.attempt + 1, decision.wait);
}

Progress NodeWork::CurrentProgress() const {
  Progress progress = progress_;
  progress.stopped = batch_->control.stopped.has_value();
  if (began_) {
    progress.elapsed = base::Between(*began_, cluster_->clock.MonotonicNow()) - stood_still_;
  }
  return progress;
}

base::MonotonicTime NodeWork::limit() const {
  const absl::Duration grace = lost_write_ ? kReadBackGrace : absl::ZeroDuration();
  return base::After(*began_, spec_->retry.node_timeout + grace + stood_still_);
}

absl::Duration NodeWork::Left() const {
  return base::Between(cluster_->clock.MonotonicNow(), limit());
}

double NodeWork::Draw() {
  return spec_->retry.jitter > 0 ? absl::Uniform(cluster_->random, 0.0, 1.0) : 0;
}

}  // namespace nodeops::engine
