#ifndef NODEOPS_CLIENT_RECONNECT_POLICY_H_
#define NODEOPS_CLIENT_RECONNECT_POLICY_H_

#include "absl/random/bit_gen_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::client {

// When to connect again after a stream has broken. Defaults fit a person at a terminal and a
// service alike.
struct ReconnectOptions {
  // The wait before the first new connection; each next one is `multiplier` times as long, up to
  // `max_backoff`.
  absl::Duration initial_backoff = absl::Milliseconds(200);
  double multiplier = 2;
  absl::Duration max_backoff = absl::Seconds(5);
  // The share of each wait that is drawn at random and taken off, so that the clients of a
  // restarted server do not come back all at once.
  double jitter = 0.5;
  // How long to try a server to which no request got through.
  absl::Duration connect_limit = absl::Seconds(5);
  // How long to try after that, since the server last said something new: long enough for a restart
  // with a large store.
  absl::Duration reconnect_limit = absl::Minutes(5);
};

// Decides, and does nothing itself: the time and the randomness are the caller's. A server that
// takes connections only to drop them at once does not count as back: waits begin anew only after
// Progress(), so that it is not flooded. Not thread-safe.
class ReconnectPolicy {
 public:
  ReconnectPolicy(const ReconnectOptions& options, absl::BitGenRef random, base::MonotonicTime now)
      : options_(options), random_(random), last_progress_(now) {}

  // The server said something that was not known before.
  void Progress(base::MonotonicTime now);

  // The stream that ended had sent its request: it may have been accepted though no answer came.
  void NoteSent() { sent_ = true; }

  // A stream ended with `error`. Returns how long to wait before the next one, never less than the
  // server asked for; or the error to end with: `error` itself if it will not get better, or
  // `error` and the time spent when the time is over. The last try is made at its very end.
  absl::StatusOr<absl::Duration> NextDelay(const absl::Status& error, base::MonotonicTime now);

 private:
  bool CanPass(absl::StatusCode code) const;
  absl::Duration Limit(const absl::Status& error) const;

  const ReconnectOptions options_;
  absl::BitGenRef random_;
  base::MonotonicTime last_progress_;
  bool answered_ = false;
  bool sent_ = false;
  int failures_ = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_RECONNECT_POLICY_H_
