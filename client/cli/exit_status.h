#ifndef NODEOPS_CLIENT_CLI_EXIT_STATUS_H_
#define NODEOPS_CLIENT_CLI_EXIT_STATUS_H_

#include "nodeops/v1/operation.pb.h"

namespace nodeops::cli {

// What the process tells scripts.
enum ExitStatus {
  kSuccess = 0,         // Every node is as it should be, or was left alone on purpose.
  kError = 1,           // Bad usage, a refused request, or no connection.
  kSomeFailed = 2,      // Some nodes failed.
  kAllFailed = 3,       // All nodes failed.
  kEndedEarly = 4,      // Cancelled, or out of time: that of the operation, or that of all nodes.
  kInterrupted = 130,   // Ctrl-C: detached, the operation goes on. 128 + SIGINT, as shells do.
  kOutputClosed = 141,  // Nobody reads the output any more. 128 + SIGPIPE, as shells do.
};

// The same for people, as a part of a command's help.
inline constexpr const char* kExitStatusHelp =
    "Exit status: 0 all nodes are as they should be, 1 usage or no connection, 2 some nodes "
    "failed,\n"
    "3 all failed, 4 cancelled or out of time (EXPIRED), 130 detached by Ctrl-C (the operation "
    "goes\n"
    "on). A paused operation has not ended: it is watched on until it is resumed or cancelled.\n";

// The status for an operation that has ended. One whose nodes all ran out of time ended early:
// nothing was refused. One that has not ended, PAUSED included, is kError.
ExitStatus ExitStatusOf(const nodeops::v1::Operation& ended);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_EXIT_STATUS_H_
