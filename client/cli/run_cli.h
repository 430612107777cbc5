#ifndef NODEOPS_CLIENT_CLI_RUN_CLI_H_
#define NODEOPS_CLIENT_CLI_RUN_CLI_H_

#include <string>
#include <vector>

#include "client/cli/cli_io.h"

namespace nodeops::cli {

// Runs one command line, without the program's name in front, and returns the exit status
// (exit_status.h). Everything that main() does apart from setting up `io`. `program` is how it was
// called, for texts that say what to type: nodeops, or `kubectl nodeops`.
int RunCli(std::vector<std::string> arguments, CliIo& io, const std::string& program = "nodeops");

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_RUN_CLI_H_
