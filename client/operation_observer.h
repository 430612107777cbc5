#ifndef NODEOPS_CLIENT_OPERATION_OBSERVER_H_
#define NODEOPS_CLIENT_OPERATION_OBSERVER_H_

#include "client/connection_observer.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::client {

// Hears what happens to an operation, on the thread that follows it. The first OnOperation comes
// before the first OnEvent; events come in order, each once. Text in events and operations comes
// from outside: sanitize it before it is shown (base/text.h).
class OperationObserver : public ConnectionObserver {
 public:
  // A snapshot: when the operation is first known, with each new connection, and at the end. Its
  // counts include the events up to its `last_sequence`, of which some may not have come yet.
  virtual void OnOperation(const nodeops::v1::Operation& operation) = 0;

  // The next event.
  virtual void OnEvent(const nodeops::v1::OperationEvent& event) = 0;

  // The operation ended so long ago that its events are not kept any more. Follows the last
  // OnOperation: a node whose NodeFinished has not come, in the order in which they ended. (All
  // nodes, where the watch began in the middle.)
  virtual void OnResult(const nodeops::v1::NodeResult& result) = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_OPERATION_OBSERVER_H_
