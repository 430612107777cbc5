#ifndef NODEOPS_CLIENT_CLI_OPERATION_COMMANDS_H_
#define NODEOPS_CLIENT_CLI_OPERATION_COMMANDS_H_

#include <CLI/App.hpp>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Adds `watch`, `get` and `operations`.
void AddOperationCommands(CLI::App& app, CommandContext& context);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_OPERATION_COMMANDS_H_
