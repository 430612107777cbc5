#ifndef NODEOPS_CLIENT_OPERATIONS_OBSERVER_H_
#define NODEOPS_CLIENT_OPERATIONS_OBSERVER_H_

#include "client/connection_observer.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::client {

// Hears what becomes of all operations, on the thread that follows them. Text in operations comes
// from outside: sanitize it before it is shown (base/text.h).
class OperationsObserver : public ConnectionObserver {
 public:
  // An operation as it stands, when it has changed.
  virtual void OnChanged(const nodeops::v1::Operation& operation) = 0;

  // All that had changed before the stream was opened has come: what follows is news. Comes once a
  // stream.
  virtual void OnUpToDate() = 0;

  // The server has lost its operations and tells all that it has from the beginning: forget what
  // came before.
  virtual void OnStartOver() = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_OPERATIONS_OBSERVER_H_
