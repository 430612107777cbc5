#include "service/engine/token_bucket.h"

#include <algorithm>
#include <cmath>

namespace nodeops::engine {
namespace {

// Less than any token: keeps rounding from asking for one more nanosecond again and again.
constexpr double kEpsilon = 1e-6;

}  // namespace

TokenBucket::TokenBucket(double rate, base::MonotonicTime now)
    : rate_(rate), capacity_(std::max(rate, 1.0)), tokens_(capacity_), filled_at_(now) {}

void TokenBucket::Refill(base::MonotonicTime now) {
  const double seconds = absl::ToDoubleSeconds(base::Between(filled_at_, now));
  tokens_ = std::min(capacity_, tokens_ + seconds * rate_);
  filled_at_ = now;
}

bool TokenBucket::IsOpen(base::MonotonicTime now) {
  if (rate_ <= 0) return true;
  Refill(now);
  return tokens_ >= 1 - kEpsilon;
}

void TokenBucket::Charge(base::MonotonicTime now) {
  if (rate_ <= 0) return;
  Refill(now);
  tokens_ -= 1;
}

base::MonotonicTime TokenBucket::OpensAt(base::MonotonicTime now) {
  if (IsOpen(now)) return now;
  return base::After(now, absl::Ceil(absl::Seconds((1 - tokens_) / rate_), absl::Nanoseconds(1)));
}

}  // namespace nodeops::engine
