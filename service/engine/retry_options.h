#ifndef NODEOPS_SERVICE_ENGINE_RETRY_OPTIONS_H_
#define NODEOPS_SERVICE_ENGINE_RETRY_OPTIONS_H_

#include "absl/time/time.h"

namespace nodeops::engine {

enum class WriteStrategy { kPatch, kUpdate };

// How a node is tried again. The defaults are the design's: 100, 200, 400 ms between four attempts.
// Bounds are checked where requests come in (service/rpc).
struct RetryOptions {
  int max_attempts = 4;
  absl::Duration initial_backoff = absl::Milliseconds(100);
  double multiplier = 2;
  absl::Duration max_backoff = absl::Seconds(10);
  double jitter = 0;  // The share of a wait that is drawn at random and taken off.
  absl::Duration node_timeout = absl::Seconds(30);
  WriteStrategy write_strategy = WriteStrategy::kPatch;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_RETRY_OPTIONS_H_
