#include "service/node_events/event_publisher.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::node_events {
namespace {

namespace asio = boost::asio;

constexpr int kTries = 3;
// client-go's EventCorrelator looks back as far, over as many events.
constexpr absl::Duration kSameWithin = absl::Minutes(10);
constexpr size_t kKnownEvents = 4096;
constexpr absl::Duration kLongestWait = absl::Minutes(1);
constexpr int kHttpForbidden = 403;

// Whether the same request may be taken another time.
bool IsWorthRepeating(const k8s::ApiError& error) {
  switch (error.error_class) {
    case k8s::ErrorClass::kNotFound:
    case k8s::ErrorClass::kRejected:
    case k8s::ErrorClass::kConflict:
      return false;
    default:
      return true;
  }
}

}  // namespace

EventPublisher::EventPublisher(std::string cluster, asio::any_io_executor strand,
                               base::Clock& clock, std::shared_ptr<k8s::EventClient> client,
                               EventPublisherOptions options)
    : cluster_(std::move(cluster)),
      strand_(std::move(strand)),
      clock_(clock),
      client_(std::move(client)),
      options_(options),
      timer_(clock.NewTimer(strand_)),
      bucket_(options.max_qps, clock.MonotonicNow()),
      history_(kSameWithin, kKnownEvents),
      off_until_(clock.MonotonicNow()),
      last_name_(absl::InfinitePast()) {}

void EventPublisher::Publish(Notice notice) {
  asio::post(strand_, [self = shared_from_this(), notice = std::move(notice)]() mutable {
    self->Enqueue(std::move(notice));
  });
}

void EventPublisher::Enqueue(Notice notice) {
  if (clock_.MonotonicNow() < off_until_) {
    ++dropped_;  // What there is to say was said when it was switched off.
    return;
  }
  if (waiting_.size() >= options_.max_waiting) return Drop("too many wait");
  waiting_.push_back(std::move(notice));
  if (only_to_log_) timer_->Cancel();
  if (std::exchange(running_, true)) return;
  asio::co_spawn(strand_, Run(shared_from_this()), asio::detached);
}

asio::awaitable<void> EventPublisher::Run(Self self) {
  do {
    while (!self->waiting_.empty()) {
      Notice notice = std::move(self->waiting_.front());
      self->waiting_.pop_front();
      co_await PublishOne(self, std::move(notice));
    }
    if (self->not_logged_ > 0) {
      const base::MonotonicTime due = base::After(*self->logged_, self->options_.log_interval);
      self->only_to_log_ = true;
      const bool is_due = co_await self->timer_->WaitUntil(due);
      self->only_to_log_ = false;
      if (is_due) self->LogDropped();
    }
  } while (!self->waiting_.empty() || self->not_logged_ > 0);
  self->running_ = false;
}

asio::awaitable<void> EventPublisher::PublishOne(Self self, Notice notice) {
  std::string name = self->NewName(notice.event.node);
  for (int tries = 1;; ++tries) {
    const base::MonotonicTime opens = self->bucket_.OpensAt(self->clock_.MonotonicNow());
    co_await self->timer_->WaitUntil(opens);
    const auto error = co_await Send(self, name, notice);
    if (!error) {
      ++self->published_;
      co_return;
    }
    if (error->http_status == kHttpForbidden) co_return self->SwitchOff(*error);
    if (tries == kTries || !IsWorthRepeating(*error)) co_return self->Drop(error->message);
    const absl::Duration wait =
        std::min(error->retry_after.value_or(self->options_.retry_after), kLongestWait);
    const base::MonotonicTime again = base::After(self->clock_.MonotonicNow(), wait);
    co_await self->timer_->WaitUntil(again);
  }
}

// One request; two if the event that was to be raised is gone.
asio::awaitable<std::optional<k8s::ApiError>> EventPublisher::Send(Self self, std::string name,
                                                                   Notice notice) {
  const absl::Duration timeout = self->options_.request_timeout;
  PublishedEvent now_known{name, notice.event.first_time, 1};
  if (auto last = self->history_.Find(notice.kind, self->clock_.MonotonicNow())) {
    ++last->count;
    k8s::NodeEvent raised = notice.event;
    raised.first_time = last->first_time;
    raised.count = last->count;
    self->bucket_.Charge(self->clock_.MonotonicNow());
    std::string raised_name = last->name;
    auto error = co_await self->client_->Update(std::move(raised_name), std::move(raised), timeout);
    if (!error) {
      self->history_.Remember(notice.kind, *std::move(last), self->clock_.MonotonicNow());
      co_return std::nullopt;
    }
    if (error->error_class != k8s::ErrorClass::kNotFound) co_return error;
    self->history_.Forget(notice.kind);
  }
  self->bucket_.Charge(self->clock_.MonotonicNow());
  k8s::NodeEvent event = notice.event;
  auto error = co_await self->client_->Create(std::move(name), std::move(event), timeout);
  // An answer was lost, and the event was made all the same.
  if (error && error->reason == "AlreadyExists") error.reset();
  if (!error) {
    self->history_.Remember(notice.kind, std::move(now_known), self->clock_.MonotonicNow());
  }
  co_return error;
}

std::string EventPublisher::NewName(const std::string& node) {
  last_name_ = std::max(clock_.Now(), last_name_ + absl::Nanoseconds(1));
  return k8s::EventName(node, last_name_);
}

void EventPublisher::SwitchOff(const k8s::ApiError& error) {
  off_until_ = base::After(clock_.MonotonicNow(), options_.off_after_403);
  dropped_ += 1 + static_cast<int64_t>(waiting_.size());
  waiting_.clear();
  spdlog::warn(
      "cluster {}: no Kubernetes Events about nodes for {}, the API server forbids them ({}): "
      "grant `create` and `patch` on `events` in the namespace `default`, or set "
      "--node-events=false",
      base::Sanitize(cluster_), absl::FormatDuration(options_.off_after_403),
      base::Sanitize(error.message));
}

void EventPublisher::Drop(std::string why) {
  ++dropped_;
  ++not_logged_;
  why_dropped_ = std::move(why);
  const base::MonotonicTime now = clock_.MonotonicNow();
  if (!logged_ || base::Between(*logged_, now) >= options_.log_interval) LogDropped();
}

void EventPublisher::LogDropped() {
  if (not_logged_ == 0) return;
  spdlog::warn("cluster {}: {} Kubernetes Events about nodes were dropped, the last because: {}",
               base::Sanitize(cluster_), not_logged_, base::Sanitize(why_dropped_));
  not_logged_ = 0;
  logged_ = clock_.MonotonicNow();
}

}  // namespace nodeops::node_events
