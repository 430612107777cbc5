#include "client/cli/progress_view.h"

#include <algorithm>
#include <utility>

#include "client/cli/format.h"
#include "client/result_counts.h"

namespace nodeops::cli {

using nodeops::v1::NodeResult;
using nodeops::v1::OperationCounts;
using nodeops::v1::OperationEvent;

namespace {

constexpr absl::Duration kRateWindow = absl::Seconds(10);
// Samples closer than this to the one before replace it, so that there are at most a hundred.
constexpr absl::Duration kSampleInterval = absl::Milliseconds(100);

}  // namespace

void ProgressView::Apply(const nodeops::v1::Operation& snapshot, base::MonotonicTime now) {
  if (!operation_.name().empty() && snapshot.last_sequence() < operation_.last_sequence()) return;
  operation_ = snapshot;
  Sample(now);
}

void ProgressView::Apply(const OperationEvent& event, base::MonotonicTime now) {
  ApplyNode(event, now);
  if (event.sequence() <= operation_.last_sequence()) return;
  operation_.set_last_sequence(event.sequence());
  CountEvent(event);
  Sample(now);
}

void ProgressView::Wait(WaitingNode node) {
  const Key key{node.cluster, node.node};
  busy_.erase(key);
  waiting_[key] = std::move(node);
}

void ProgressView::ApplyNode(const OperationEvent& event, base::MonotonicTime now) {
  switch (event.kind_case()) {
    case OperationEvent::kAttemptStarted: {
      const auto& started = event.attempt_started();
      const Key key{started.cluster(), started.node()};
      waiting_.erase(key);
      busy_[key] = {started.cluster(), started.node(), started.attempt(), started.max_attempts(),
                    now};
      return;
    }
    case OperationEvent::kRetryScheduled: {
      const auto& retry = event.retry_scheduled();
      return Wait({retry.cluster(), retry.node(), retry.attempt() + 1, retry.max_attempts(),
                   CauseWord(retry.cause()), ErrorText(retry.error()),
                   base::After(now, ToDuration(retry.backoff()))});
    }
    case OperationEvent::kThrottled: {
      const auto& throttled = event.throttled();
      return Wait({throttled.cluster(), throttled.node(), throttled.attempt(),
                   throttled.max_attempts(), "throttled", ErrorText(throttled.error()),
                   base::After(now, ToDuration(throttled.wait()))});
    }
    case OperationEvent::kNodeFinished: {
      const NodeResult& result = event.node_finished().result();
      waiting_.erase({result.cluster(), result.node()});
      busy_.erase({result.cluster(), result.node()});
      return results_.Add(result);
    }
    case OperationEvent::kOperationRecovered:
      return busy_.clear();  // the attempts ended with the server
    default:
      return;
  }
}

void ProgressView::CountEvent(const OperationEvent& event) {
  OperationCounts& counts = *operation_.mutable_counts();
  switch (event.kind_case()) {
    case OperationEvent::kOperationStarted:
      counts.set_total(event.operation_started().total());
      counts.set_unfinished(event.operation_started().total());
      return;
    case OperationEvent::kAttemptStarted:
      return counts.set_attempts(counts.attempts() + 1);
    case OperationEvent::kRetryScheduled:
      if (event.retry_scheduled().cause() == nodeops::v1::NodeRetryScheduled::CONFLICT) {
        counts.set_conflicts(counts.conflicts() + 1);
      }
      return;
    case OperationEvent::kThrottled:
      return counts.set_throttles(counts.throttles() + 1);
    case OperationEvent::kNodeFinished:
      return client::CountResult(event.node_finished().result().result(), counts);
    case OperationEvent::kStateChanged:
      operation_.set_state(event.state_changed().to());
      operation_.set_state_cause(event.state_changed().cause());
      return operation_.set_pause_reason(event.state_changed().reason());
    default:
      return;
  }
}

void ProgressView::SetConnectionLost(std::string why, base::MonotonicTime next_try) {
  connection_lost_ = {std::move(why), next_try};
}

std::vector<WaitingNode> ProgressView::waiting() const {
  std::vector<WaitingNode> nodes;
  for (const auto& [key, node] : waiting_) nodes.push_back(node);
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const auto& a, const auto& b) { return a.due < b.due; });
  return nodes;
}

std::vector<BusyNode> ProgressView::slow(base::MonotonicTime now) const {
  std::vector<BusyNode> nodes;
  if (connection_lost_) return nodes;
  for (const auto& [key, node] : busy_) {
    if (base::Between(node.since, now) > kSlow) nodes.push_back(node);
  }
  std::stable_sort(nodes.begin(), nodes.end(),
                   [](const auto& a, const auto& b) { return a.since < b.since; });
  return nodes;
}

void ProgressView::Sample(base::MonotonicTime now) {
  if (samples_.size() > 1 && base::Between(samples_.back().first, now) < kSampleInterval) {
    samples_.back().second = done();
    return;
  }
  samples_.emplace_back(now, done());
  while (samples_.size() > 2 && base::Between(samples_[1].first, now) >= kRateWindow) {
    samples_.pop_front();
  }
}

double ProgressView::rate(base::MonotonicTime now) const {
  if (samples_.empty()) return 0;
  const absl::Duration time = base::Between(samples_.front().first, now);
  if (time < kSampleInterval) return 0;
  return (done() - samples_.front().second) / absl::ToDoubleSeconds(time);
}

std::optional<absl::Duration> ProgressView::remaining(base::MonotonicTime now) const {
  const double per_second = rate(now);
  if (per_second <= 0) return std::nullopt;
  return absl::Seconds(counts().unfinished() / per_second);
}

}  // namespace nodeops::cli
