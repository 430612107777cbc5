#include "service/engine/admission.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

namespace nodeops::engine {

std::shared_ptr<Admission> Admission::Create(asio::any_io_executor strand, base::Clock& clock,
                                             int max_concurrency, double max_qps,
                                             std::function<void(absl::Duration)> held_back) {
  return std::shared_ptr<Admission>(
      new Admission(std::move(strand), clock, max_concurrency, max_qps, std::move(held_back)));
}

Admission::Admission(asio::any_io_executor strand, base::Clock& clock, int max_concurrency,
                     double max_qps, std::function<void(absl::Duration)> held_back)
    : strand_(std::move(strand)),
      clock_(clock),
      max_concurrency_(max_concurrency),
      bucket_(max_qps, clock.MonotonicNow()),
      held_back_(std::move(held_back)) {}

Admission::Ticket Admission::Request(const std::string& operation, int concurrency,
                                     Priority priority, Granted granted) {
  const Ticket ticket = ++last_ticket_;
  Group& group = groups_[operation];
  group.concurrency = concurrency;
  Queue& queue = priority == Priority::kRetry ? group.retries : group.first_attempts;
  queue.emplace(ticket, std::move(granted));
  ++waiting_;
  GrantWhatFits();
  return ticket;
}

bool Admission::Withdraw(const std::string& operation, Ticket ticket) {
  const auto group = groups_.find(operation);
  if (group == groups_.end()) return false;
  const bool waited =
      group->second.retries.erase(ticket) + group->second.first_attempts.erase(ticket) > 0;
  if (waited) --waiting_;
  ForgetIfIdle(operation);
  return waited;
}

void Admission::Release(const std::string& operation) {
  --running_;
  --groups_.at(operation).running;
  ForgetIfIdle(operation);
  GrantWhatFits();
}

void Admission::ForgetIfIdle(const std::string& operation) {
  const Group& group = groups_.at(operation);
  if (group.running == 0 && group.retries.empty() && group.first_attempts.empty()) {
    groups_.erase(operation);
  }
}

void Admission::GrantWhatFits() {
  while (waiting_ > 0 && running_ < max_concurrency_) {
    if (!bucket_.IsOpen(clock_.MonotonicNow())) {
      if (!waits_for_tokens_) {
        waits_for_tokens_ = true;
        asio::co_spawn(strand_, GrantOnceOpen(shared_from_this()), asio::detached);
      }
      return;
    }
    if (!GrantOne(&Group::retries) && !GrantOne(&Group::first_attempts)) return;
  }
}

// Serves the next operation in turn that waits in `queue` and has a slot free.
bool Admission::GrantOne(Queue Group::*queue) {
  auto group = groups_.upper_bound(last_served_);
  for (size_t i = 0; i < groups_.size(); ++i, ++group) {
    if (group == groups_.end()) group = groups_.begin();
    Queue& queued = group->second.*queue;
    if (queued.empty() || group->second.running >= group->second.concurrency) continue;
    auto first = queued.extract(queued.begin());
    last_served_ = group->first;
    ++group->second.running;
    ++running_;
    --waiting_;
    bucket_.Charge(clock_.MonotonicNow());
    first.mapped()();
    return true;
  }
  return false;
}

asio::awaitable<void> Admission::GrantOnceOpen(std::shared_ptr<Admission> self) {
  const std::unique_ptr<base::Timer> timer = self->clock_.NewTimer(self->strand_);
  const base::MonotonicTime began = self->clock_.MonotonicNow();
  while (!self->bucket_.IsOpen(self->clock_.MonotonicNow())) {
    co_await timer->WaitUntil(self->bucket_.OpensAt(self->clock_.MonotonicNow()));
  }
  self->waits_for_tokens_ = false;
  if (self->held_back_ && self->waiting_ > 0) {
    self->held_back_(base::Between(began, self->clock_.MonotonicNow()));
  }
  self->GrantWhatFits();
}

}  // namespace nodeops::engine
