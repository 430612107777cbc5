#ifndef NODEOPS_CLIENT_CLI_BATCH_COMMAND_H_
#define NODEOPS_CLIENT_CLI_BATCH_COMMAND_H_

#include <CLI/App.hpp>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Adds `cordon` and `uncordon`.
void AddBatchCommands(CLI::App& app, CommandContext& context);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_BATCH_COMMAND_H_
