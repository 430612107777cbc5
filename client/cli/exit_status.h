#ifndef NODEOPS_CLIENT_CLI_EXIT_STATUS_H_
#define NODEOPS_CLIENT_CLI_EXIT_STATUS_H_

#include "nodeops/v1/operation.pb.h"

namespace nodeops::cli {

// What the process tells scripts.
enum ExitStatus {
  kSuccess = 0,         // Every node is as it should be.
  kError = 1,           // Bad usage, a refused request, or no connection.
  kSomeFailed = 2,      // Some nodes failed.
  kAllFailed = 3,       // All nodes failed.
  kEndedEarly = 4,      // Cancelled, or out of time.
  kInterrupted = 130,   // Ctrl-C: detached, the operation goes on. 128 + SIGINT, as shells do.
  kOutputClosed = 141,  // Nobody reads the output any more. 128 + SIGPIPE, as shells do.
};

// The status for an operation that has ended. One whose nodes all ran out of time ended early:
// nothing was refused.
ExitStatus ExitStatusOf(const nodeops::v1::Operation& ended);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_EXIT_STATUS_H_
