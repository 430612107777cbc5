#ifndef NODEOPS_SERVICE_ENGINE_BACKOFF_H_
#define NODEOPS_SERVICE_ENGINE_BACKOFF_H_

#include "absl/time/time.h"
#include "service/engine/retry_options.h"

namespace nodeops::engine {

// How long to wait after attempt `failed_attempt` (the first is 1): initial_backoff *
// multiplier^(failed_attempt - 1), at most max_backoff, less the share jitter * draw. `draw` is a
// random number in [0, 1).
//
// The cap comes before the jitter: the other way round everybody who has reached the cap would wait
// exactly the same time, which is what jitter is there to prevent.
absl::Duration Backoff(int failed_attempt, const RetryOptions& options, double draw);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_BACKOFF_H_
