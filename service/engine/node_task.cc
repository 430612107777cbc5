#include "service/engine/node_task.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "service/engine/announce_intents.h"
#include "service/engine/engine_log.h"

namespace nodeops::engine {

NodeTask::NodeTask(std::shared_ptr<const BatchContext> batch, IntentWindow::Place place,
                   NodeTarget target, absl::AnyInvocable<void()> ended)
    : batch_(batch),
      cluster_(batch->cluster),
      place_(place),
      node_(target.node),
      ended_(std::move(ended)),
      work_(std::move(batch), std::move(target)) {}

void NodeTask::Start() {
  lane_ticket_ = cluster_->lanes.Enter(node_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->OnLane();
  });
}

void NodeTask::OnLane() {
  if (work_.outcome_unknown()) return AskForFirstSlot();
  state_ = State::kAwaitsIntent;
  batch_->window->Want(place_, {.node = node_, .attempt = 1}, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->OnIntentRecorded();
  });
}

void NodeTask::OnIntentRecorded() {
  state_ = State::kHeld;
  if (!IsHeldBack()) AskForFirstSlot();
}

void NodeTask::AskForFirstSlot() {
  state_ = State::kInQueue;
  AskForSlot(Admission::Priority::kFirstAttempt, &NodeTask::StartRunning);
}

void NodeTask::AskForSlot(Admission::Priority priority, Granted granted) {
  slot_ticket_ = cluster_->admission->Request(
      batch_->spec->operation, batch_->spec->concurrency, priority,
      [weak = weak_from_this(), granted] {
        const auto self = weak.lock();  // Alive, as it would have withdrawn.
        self->has_slot_ = true;
        self->work_.OnSlot();
        (self.get()->*granted)();
      });
}

void NodeTask::StartRunning() {
  state_ = State::kRunning;
  // Not from here: what runs gives its slot back in time, which granting forbids.
  asio::post(cluster_->strand, [self = shared_from_this()] {
    asio::co_spawn(self->cluster_->strand, Run(self), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);  // A broken invariant.
    });
  });
}

asio::awaitable<void> NodeTask::Run(std::shared_ptr<NodeTask> self) {
  self->timer_ = self->cluster_->clock.NewTimer(self->cluster_->strand);
  self->woken_.emplace(self->cluster_->strand, asio::steady_timer::time_point::max());
  self->batch_->window->Leave(self->place_);
  self->work_.Begin();
  std::optional<Pause> pause;
  if (self->IsHeldBack()) pause.emplace();  // Since the slot was granted.
  while (true) {
    if (pause) co_await self->Wait(*pause);
    if (self->dropped_ || self->work_.finished()) break;
    pause = co_await self->work_.Advance();
  }
  self->End();
}

asio::awaitable<void> NodeTask::Wait(Pause pause) {
  GiveUpSlot();
  if (pause.next_attempt > 0) AnnounceNextAttempt(pause.next_attempt);
  co_await Sleep(pause);
  while (!dropped_ && !work_.finished()) {
    if (MustEnd()) {
      EndEarly();
    } else if (IsHeldBack()) {
      co_await Hold();
    } else if (has_slot_) {
      co_return;
    } else {
      co_await WaitForSlot();
    }
  }
}

asio::awaitable<void> NodeTask::Sleep(Pause pause) {
  const bool& hurried = batch_->control.hurried;
  const base::MonotonicTime due = base::After(cluster_->clock.MonotonicNow(), pause.wait);
  while (cluster_->clock.MonotonicNow() < due && !hurried && !MustEnd()) {
    co_await timer_->WaitUntil(due);
  }
  const bool too_soon = pause.as_told && cluster_->clock.MonotonicNow() < due;
  if (too_soon && !MustEnd()) work_.FinishEarly();  // Hurried, and not to be read yet.
}

// Until the work may go on: the node's clock stands still.
asio::awaitable<void> NodeTask::Hold() {
  GiveUpSlot();
  const base::MonotonicTime since = cluster_->clock.MonotonicNow();
  while (IsHeldBack() && !MustEnd()) {
    auto wait = woken_->async_wait(asio::as_tuple(asio::use_awaitable));
    co_await std::move(wait);
  }
  work_.StandStill(base::Between(since, cluster_->clock.MonotonicNow()));
}

asio::awaitable<void> NodeTask::WaitForSlot() {
  AskForSlot(Admission::Priority::kRetry, &NodeTask::Wake);
  const base::MonotonicTime limit = work_.limit();
  while (!has_slot_ && !MustEnd() && !IsHeldBack() && cluster_->clock.MonotonicNow() < limit) {
    co_await timer_->WaitUntil(limit);
  }
  if (has_slot_) co_return;
  cluster_->admission->Withdraw(batch_->spec->operation, slot_ticket_);
  if (!MustEnd() && !IsHeldBack()) work_.FinishEarly();
}

// After a release the next attempt is somebody else's.
void NodeTask::AnnounceNextAttempt(int attempt) {
  if (batch_->control.released) return;
  intended_ = attempt;
  AnnounceIntents(cluster_->strand, *batch_->observer, {{.node = node_, .attempt = attempt}},
                  [weak = weak_from_this(), attempt] {
                    const auto self = weak.lock();
                    if (self == nullptr || self->intended_ != attempt) return;
                    self->intended_ = 0;
                    self->Wake();
                  });
}

// Reading what became of a write goes on whatever was said.
bool NodeTask::IsHeldBack() const {
  if (work_.outcome_unknown()) return work_.interrupted() && batch_->control.released;
  return batch_->control.paused || MustEnd() || intended_ > 0;
}

// That is, in a wait: attempts under way are NodeWork's.
bool NodeTask::MustEnd() const {
  const bool is_unknown = work_.outcome_unknown();
  if (batch_->control.released) return !is_unknown || work_.interrupted();
  return batch_->control.stopped && !is_unknown;
}

void NodeTask::EndEarly() {
  if (batch_->control.released) {
    dropped_ = true;
  } else {
    work_.FinishEarly();
  }
}

void NodeTask::OnControlChanged() {
  if (state_ == State::kEnded) return;
  if (state_ == State::kRunning) return Wake();  // The coroutine does what is to be done.
  if (MustEnd()) {
    EndEarly();
    return End();
  }
  if (!IsHeldBack()) {
    if (state_ == State::kHeld) AskForFirstSlot();
  } else if (state_ == State::kInQueue) {
    cluster_->admission->Withdraw(batch_->spec->operation, slot_ticket_);
    state_ = State::kHeld;
  }
}

void NodeTask::Wake() {
  if (timer_) timer_->Cancel();
  if (woken_) woken_->cancel();
}

void NodeTask::GiveUpSlot() {
  if (std::exchange(has_slot_, false)) cluster_->admission->Release(batch_->spec->operation);
}

// A node that was dropped keeps its place in the lane, so that nobody in this process overtakes the
// process that goes on with it: a write of another operation would come out of turn, and would
// overwrite the `last-operation` that tells what became of an interrupted one.
void NodeTask::End() {
  const State was = std::exchange(state_, State::kEnded);
  if (was == State::kInQueue) {
    cluster_->admission->Withdraw(batch_->spec->operation, slot_ticket_);
  }
  batch_->window->Leave(place_);
  GiveUpSlot();
  if (!dropped_) {
    const bool has_lane = was != State::kInLane;
    if (!has_lane) cluster_->lanes.Withdraw(node_, lane_ticket_);
    Report(has_lane);
  }
  std::exchange(ended_, nullptr)();
}

void NodeTask::Report(bool has_lane) {
  LogFinished(*batch_->spec, work_.result());
  batch_->observer->OnFinished(work_.result(), [has_lane, weak = std::weak_ptr(cluster_),
                                                strand = cluster_->strand, node = node_] {
    if (!has_lane) return;
    asio::post(strand, [weak, node] {
      if (const auto cluster = weak.lock()) cluster->lanes.Leave(node);
    });
  });
}

}  // namespace nodeops::engine
