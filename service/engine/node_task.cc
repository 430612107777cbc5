#include "service/engine/node_task.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "service/engine/engine_log.h"

namespace nodeops::engine {

NodeTask::NodeTask(std::shared_ptr<ClusterContext> context, std::shared_ptr<const BatchSpec> spec,
                   NodeTarget target, std::shared_ptr<BatchObserver> observer,
                   absl::AnyInvocable<void()> done)
    : context_(context),
      spec_(spec),
      node_(target.node),
      observer_(observer),
      done_(std::move(done)),
      work_(std::move(context), std::move(spec), std::move(target), std::move(observer)) {}

void NodeTask::Start() {
  lane_ticket_ =
      context_->lanes.Enter(node_, [self = shared_from_this()] { self->AskForFirstSlot(); });
}

void NodeTask::AskForFirstSlot() {
  state_ = State::kInQueue;
  AskForSlot(Admission::Priority::kFirstAttempt,
             [self = shared_from_this()] { self->StartRunning(); });
}

void NodeTask::AskForSlot(Admission::Priority priority, Admission::Granted granted) {
  slot_ticket_ = context_->admission->Request(
      spec_->operation, spec_->concurrency, priority,
      [self = shared_from_this(), granted = std::move(granted)]() mutable {
        self->has_slot_ = true;
        self->work_.OnSlot();
        granted();
      });
}

void NodeTask::StartRunning() {
  state_ = State::kRunning;
  // Not from here: what runs gives its slot back in time, which granting forbids.
  asio::post(context_->strand, [self = shared_from_this()] {
    asio::co_spawn(self->context_->strand, Run(self), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);  // A broken invariant.
    });
  });
}

asio::awaitable<void> NodeTask::Run(std::shared_ptr<NodeTask> self) {
  self->timer_ = self->context_->clock.NewTimer(self->context_->strand);
  self->work_.Begin();
  while (!self->work_.finished()) {
    const std::optional<Pause> pause = co_await self->work_.Advance();
    if (pause) co_await self->Wait(*pause);
  }
  self->Finish();
}

asio::awaitable<void> NodeTask::Wait(Pause pause) {
  GiveUpSlot();
  const base::MonotonicTime due = base::After(context_->clock.MonotonicNow(), pause.wait);
  while (context_->clock.MonotonicNow() < due && !work_.cancelled()) {
    co_await timer_->WaitUntil(due);
  }
  const bool too_soon = pause.as_told && context_->clock.MonotonicNow() < due;
  if (MustStop() || too_soon) {
    work_.FinishEarly();
  } else {
    co_await WaitForSlot();
  }
}

asio::awaitable<void> NodeTask::WaitForSlot() {
  AskForSlot(Admission::Priority::kRetry, [self = shared_from_this()] { self->timer_->Cancel(); });
  const base::MonotonicTime limit = work_.limit();
  while (!has_slot_ && !MustStop() && context_->clock.MonotonicNow() < limit) {
    co_await timer_->WaitUntil(limit);
  }
  if (has_slot_) co_return;
  context_->admission->Withdraw(spec_->operation, slot_ticket_);
  work_.FinishEarly();
}

void NodeTask::GiveUpSlot() {
  if (std::exchange(has_slot_, false)) context_->admission->Release(spec_->operation);
}

void NodeTask::Cancel() {
  if (state_ == State::kFinished || work_.cancelled()) return;
  work_.Cancel();
  switch (state_) {
    case State::kInLane:
      context_->lanes.Withdraw(node_, lane_ticket_);
      break;
    case State::kInQueue:
      context_->admission->Withdraw(spec_->operation, slot_ticket_);
      break;
    default:
      if (timer_) timer_->Cancel();  // The coroutine ends the task.
      return;
  }
  work_.FinishEarly();
  Finish();
}

void NodeTask::Finish() {
  const bool had_lane = state_ != State::kInLane;
  state_ = State::kFinished;
  LogFinished(*spec_, work_.result());
  observer_->OnFinished(work_.result());
  GiveUpSlot();
  if (had_lane) context_->lanes.Leave(node_);
  std::exchange(done_, nullptr)();
}

}  // namespace nodeops::engine
