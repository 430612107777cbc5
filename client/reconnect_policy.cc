#include "client/reconnect_policy.h"

#include <algorithm>
#include <cmath>

#include "absl/random/distributions.h"
#include "absl/strings/str_cat.h"
#include "client/call_error.h"

namespace nodeops::client {

void ReconnectPolicy::Progress(base::MonotonicTime now) {
  answered_ = true;
  failures_ = 0;
  last_progress_ = now;
}

// Before the operation is known to be accepted the server's errors are about the request, and only
// what says "come again" is tried again. After that every code that a proxy, a reset or a restart
// can cause is.
bool ReconnectPolicy::CanPass(absl::StatusCode code) const {
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:  // RST_STREAM; our own cancellation never gets here
      return true;
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
      return answered_;
    default:
      return false;
  }
}

absl::StatusOr<absl::Duration> ReconnectPolicy::NextDelay(const absl::Status& error,
                                                          base::MonotonicTime now) {
  if (!CanPass(error.code())) return error;
  const double factor = std::pow(options_.multiplier, failures_++);
  const absl::Duration full = std::min(options_.initial_backoff * factor, options_.max_backoff);
  const double taken_off = absl::Uniform(absl::IntervalClosedOpen, random_, 0.0, 1.0);
  const absl::Duration delay =
      std::max(full * (1 - options_.jitter * taken_off), RetryDelay(error));
  const absl::Duration limit = answered_ ? options_.reconnect_limit : options_.connect_limit;
  const absl::Duration spent = base::Between(last_progress_, now);
  if (spent + delay <= limit) return delay;
  absl::Status last(error.code(),
                    absl::StrCat("no connection for ",
                                 absl::FormatDuration(absl::Trunc(spent, absl::Milliseconds(100))),
                                 ": ", error.message()));
  error.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { last.SetPayload(url, payload); });
  return last;
}

}  // namespace nodeops::client
