#ifndef NODEOPS_CLIENT_WATCH_SESSION_H_
#define NODEOPS_CLIENT_WATCH_SESSION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/operation_observer.h"
#include "nodeops/v1/event.pb.h"

namespace nodeops::client {

// How an operation ended.
struct OperationEnd {
  nodeops::v1::Operation operation;
  // Of all its nodes, in the order in which they ended.
  std::vector<nodeops::v1::NodeResult> results;
};

// What one caller knows of one operation, over as many streams as it takes: a cursor. It turns the
// messages of all those streams into one sequence of events without gaps and duplicates, as the
// sequence numbers prove. Not thread-safe.
class WatchSession {
 public:
  // `name` is empty until a start request has been answered.
  explicit WatchSession(std::string name, int64_t after_sequence = 0)
      : name_(std::move(name)), last_sequence_(after_sequence), whole_(after_sequence == 0) {}

  const std::string& name() const { return name_; }
  int64_t last_sequence() const { return last_sequence_; }
  // The newest snapshot.
  const nodeops::v1::Operation& operation() const { return operation_; }

  // The operation has ended and every event was seen.
  bool complete() const;

  // A new stream begins.
  void BeginStream() { first_message_ = true; }

  // Hands what is new in `update` to `observer` and returns whether anything was: what a stream
  // says first and was known before is not news, a heartbeat is. INTERNAL when an event is missing:
  // the server broke its promise, and nothing that follows can be trusted.
  absl::StatusOr<bool> Apply(const nodeops::v1::OperationUpdate& update,
                             OperationObserver& observer);

  // The events that follow are not kept any more: hands out the end in their place. Results come in
  // the order of the events, so those whose events came are left out.
  void Conclude(const OperationEnd& end, OperationObserver& observer);

 private:
  absl::StatusOr<bool> ApplyEvents(const nodeops::v1::OperationUpdate& update,
                                   OperationObserver& observer);
  bool Learn(const nodeops::v1::Operation& operation, OperationObserver& observer);

  std::string name_;
  int64_t last_sequence_;
  nodeops::v1::Operation operation_;
  bool first_message_ = true;
  const bool whole_;     // the session began with the first event
  size_t finished_ = 0;  // nodes whose result came
};

// Whether nothing follows this state. One that this client does not know is not final.
bool IsFinal(nodeops::v1::Operation::State state);

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_WATCH_SESSION_H_
