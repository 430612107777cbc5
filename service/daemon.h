#ifndef NODEOPS_SERVICE_DAEMON_H_
#define NODEOPS_SERVICE_DAEMON_H_

#include "absl/status/status.h"
#include "service/flags.h"

namespace nodeops {

// Runs nodeopsd: serves until SIGTERM or SIGINT and then stops in order:
//
//   health NOT_SERVING, no new connections; no new batches;
//   operations go on for `grace`, then are cancelled, their writes on the wire awaited;
//   streams end, those of operations that go on elsewhere are told where to resume;
//   gRPC shuts down.
//
// That takes at most `grace` and 2 s: after that, and at a second signal, the process leaves at
// once with a code that is not 0. An error is why it could not start, or what was left undone.
absl::Status RunDaemon(const Flags& flags);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_DAEMON_H_
