#ifndef NODEOPS_SERVICE_NODE_EVENTS_EVENT_PUBLISHER_H_
#define NODEOPS_SERVICE_NODE_EVENTS_EVENT_PUBLISHER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/event_client.h"
#include "service/engine/token_bucket.h"
#include "service/node_events/event_history.h"
#include "service/node_events/node_event.h"

namespace nodeops::node_events {

struct EventPublisherOptions {
  double max_qps = 10;          // Requests a second.
  size_t max_waiting = 10'000;  // More are dropped.
  absl::Duration request_timeout = absl::Seconds(10);
  absl::Duration retry_after = absl::Seconds(10);  // If the API server does not say.
  absl::Duration off_after_403 = absl::Minutes(10);
  absl::Duration log_interval = absl::Minutes(1);  // Of what was dropped.
};

// Writes events about the nodes of one cluster, as well as it can: one request at a time, in the
// order in which they came, slowly, from a bounded queue. What cannot be written is tried three
// times and dropped; drops are logged, no more than once in `log_interval`. If the API server
// forbids it, one line says what is missing and nothing is sent for `off_after_403`. What waits
// when the process ends is lost.
//
// Owned by shared pointers; lives on `strand`, where `client` lives too.
class EventPublisher : public std::enable_shared_from_this<EventPublisher> {
 public:
  EventPublisher(std::string cluster, boost::asio::any_io_executor strand, base::Clock& clock,
                 std::shared_ptr<k8s::EventClient> client, EventPublisherOptions options = {});

  // Thread-safe; returns at once.
  void Publish(Notice notice);

  // What became of events so far. On the strand.
  int64_t published() const { return published_; }
  int64_t dropped() const { return dropped_; }

 private:
  using Self = std::shared_ptr<EventPublisher>;

  void Enqueue(Notice notice);
  static boost::asio::awaitable<void> Run(Self self);
  static boost::asio::awaitable<void> PublishOne(Self self, Notice notice);
  static boost::asio::awaitable<std::optional<k8s::ApiError>> Send(Self self, std::string name,
                                                                   Notice notice);
  std::string NewName(const std::string& node);
  void SwitchOff(const k8s::ApiError& error);
  void Drop(std::string why);
  void LogDropped();

  const std::string cluster_;
  const boost::asio::any_io_executor strand_;
  base::Clock& clock_;
  const std::shared_ptr<k8s::EventClient> client_;
  const EventPublisherOptions options_;
  const std::unique_ptr<base::Timer> timer_;
  engine::TokenBucket bucket_;
  EventHistory history_;
  std::deque<Notice> waiting_;
  bool running_ = false;
  bool only_to_log_ = false;  // It runs, but only waits until drops may be logged.
  base::MonotonicTime off_until_;
  absl::Time last_name_;
  int64_t published_ = 0;
  int64_t dropped_ = 0;
  int64_t not_logged_ = 0;  // Of those dropped.
  std::string why_dropped_;
  std::optional<base::MonotonicTime> logged_;  // The first drop is logged at once.
};

}  // namespace nodeops::node_events

#endif  // NODEOPS_SERVICE_NODE_EVENTS_EVENT_PUBLISHER_H_
