#ifndef NODEOPS_CLIENT_CLI_COMPLETION_COMMANDS_H_
#define NODEOPS_CLIENT_CLI_COMPLETION_COMMANDS_H_

#include <CLI/App.hpp>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Adds `completion`, which prints a script for a shell, and the hidden `__complete`, which that
// script asks for names. `__complete` takes at most two seconds, prints only names that need no
// quoting in a shell, and never an error: it runs while somebody types.
void AddCompletionCommands(CLI::App& app, CommandContext& context);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_COMPLETION_COMMANDS_H_
