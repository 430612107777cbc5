#ifndef NODEOPS_SERVICE_RPC_WATCH_OPTIONS_H_
#define NODEOPS_SERVICE_RPC_WATCH_OPTIONS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace nodeops::rpc {

// How the streams of operations are cut into messages. A message that would exceed a bound of bytes
// has at least one entry all the same.
struct WatchOptions {
  size_t max_events = 256;                      // In one OperationUpdate.
  size_t max_bytes = 64 << 10;                  // Of events in one OperationUpdate.
  size_t max_operations = 100;                  // In one OperationsUpdate.
  size_t max_operations_bytes = 256 << 10;      // Of operations in one OperationsUpdate.
  absl::Duration heartbeat = absl::Seconds(5);  // event.proto promises 10 s.
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_WATCH_OPTIONS_H_
