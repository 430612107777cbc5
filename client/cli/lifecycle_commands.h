#ifndef NODEOPS_CLIENT_CLI_LIFECYCLE_COMMANDS_H_
#define NODEOPS_CLIENT_CLI_LIFECYCLE_COMMANDS_H_

#include <CLI/App.hpp>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Adds `pause`, `resume` and `cancel`.
void AddLifecycleCommands(CLI::App& app, CommandContext& context);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_LIFECYCLE_COMMANDS_H_
