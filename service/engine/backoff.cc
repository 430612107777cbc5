#include "service/engine/backoff.h"

#include <algorithm>
#include <cmath>

namespace nodeops::engine {

absl::Duration Backoff(int failed_attempt, const RetryOptions& options, double draw) {
  if (options.initial_backoff <= absl::ZeroDuration()) return absl::ZeroDuration();
  // Both steps saturate: pow() to infinity, the product to InfiniteDuration().
  const double factor = std::pow(options.multiplier, failed_attempt - 1);
  const absl::Duration wait = std::min(options.initial_backoff * factor, options.max_backoff);
  if (options.jitter <= 0) return wait;
  return wait - wait * (std::min(options.jitter, 1.0) * draw);
}

}  // namespace nodeops::engine
