#ifndef NODEOPS_CLIENT_CLI_AGAIN_COMMANDS_H_
#define NODEOPS_CLIENT_CLI_AGAIN_COMMANDS_H_

#include <CLI/App.hpp>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Adds `undo` and `retry`, which start a new operation from an earlier one.
void AddAgainCommands(CLI::App& app, CommandContext& context);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_AGAIN_COMMANDS_H_
