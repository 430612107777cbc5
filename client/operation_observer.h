#ifndef NODEOPS_CLIENT_OPERATION_OBSERVER_H_
#define NODEOPS_CLIENT_OPERATION_OBSERVER_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::client {

// Hears what happens to an operation, on the thread that follows it. The first OnOperation comes
// before the first OnEvent; events come in order, each once. Text in events and operations comes
// from outside: sanitize it before it is shown (base/text.h).
class OperationObserver {
 public:
  virtual ~OperationObserver() = default;

  // A snapshot: when the operation is first known, with each new connection, and at the end. Its
  // counts include the events up to its `last_sequence`, of which some may not have come yet.
  virtual void OnOperation(const nodeops::v1::Operation& operation) = 0;

  // The next event.
  virtual void OnEvent(const nodeops::v1::OperationEvent& event) = 0;

  // The stream broke, as `why` says; the next one is tried after `wait`.
  virtual void OnDisconnected(const absl::Status& why, absl::Duration wait) = 0;

  // The server answers again, after OnDisconnected.
  virtual void OnReconnected() = 0;

  // Nothing new. Comes at least ten times a second while nothing else does.
  virtual void OnIdle() = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_OPERATION_OBSERVER_H_
