#include "client/reconnect_policy.h"

#include <algorithm>
#include <cmath>
#include <string>

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

// Until it is answered, a request that may have been accepted, or that a server refused because it
// is being restarted, is worth waiting for. Other words of the server are about the request, such
// as a cluster that it cannot reach.
absl::Duration ReconnectPolicy::Limit(const absl::Status& error) const {
  if (answered_) return options_.reconnect_limit;
  const std::string reason = ErrorReason(error);
  const bool restart = (sent_ && reason.empty()) || reason == "SHUTTING_DOWN";
  return restart ? options_.reconnect_limit : options_.connect_limit;
}

absl::StatusOr<absl::Duration> ReconnectPolicy::NextDelay(const absl::Status& error,
                                                          base::MonotonicTime now) {
  if (!CanPass(error.code())) return error;
  const double factor = std::pow(options_.multiplier, failures_++);
  const absl::Duration full = std::min(options_.initial_backoff * factor, options_.max_backoff);
  const double taken_off = absl::Uniform(absl::IntervalClosedOpen, random_, 0.0, 1.0);
  const absl::Duration asked = RetryDelay(error);
  const absl::Duration spent = base::Between(last_progress_, now);
  const absl::Duration left = Limit(error) - spent;
  if (left > absl::ZeroDuration() && asked <= left) {
    return std::max(asked, std::min(full * (1 - options_.jitter * taken_off), left));
  }
  absl::Status last(error.code(),
                    absl::StrCat("no connection for ",
                                 absl::FormatDuration(absl::Trunc(spent, absl::Milliseconds(100))),
                                 ": ", error.message()));
  error.ForEachPayload(
      [&](absl::string_view url, const absl::Cord& payload) { last.SetPayload(url, payload); });
  return last;
}

}  // namespace nodeops::client
