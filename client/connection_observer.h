#ifndef NODEOPS_CLIENT_CONNECTION_OBSERVER_H_
#define NODEOPS_CLIENT_CONNECTION_OBSERVER_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nodeops::client {

// Hears how the connection to the server fares, on the thread that follows something over it.
class ConnectionObserver {
 public:
  virtual ~ConnectionObserver() = default;

  // The stream broke, as `why` says; the next one is tried after `wait`.
  virtual void OnDisconnected(const absl::Status& why, absl::Duration wait) = 0;

  // The server answers again, after OnDisconnected.
  virtual void OnReconnected() = 0;

  // Nothing new. Comes at least ten times a second while nothing else does.
  virtual void OnIdle() = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_CONNECTION_OBSERVER_H_
