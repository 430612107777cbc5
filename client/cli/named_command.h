#ifndef NODEOPS_CLIENT_CLI_NAMED_COMMAND_H_
#define NODEOPS_CLIENT_CLI_NAMED_COMMAND_H_

#include <CLI/App.hpp>
#include <functional>
#include <string>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Adds a command that takes an operation's name and runs `run` with it in full, as `operations/ID`.
CLI::App& AddNamedCommand(CLI::App& app, CommandContext& context, const std::string& command_name,
                          const std::string& description,
                          std::function<int(const CommandContext&, const std::string&)> run);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_NAMED_COMMAND_H_
