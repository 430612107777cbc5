#ifndef NODEOPS_CLIENT_CLI_COMPLETION_SCRIPT_H_
#define NODEOPS_CLIENT_CLI_COMPLETION_SCRIPT_H_

#include <CLI/App.hpp>
#include <string>

namespace nodeops::cli {

// Shell scripts that complete the command line of `app`: its commands and flags are written into
// the script; names of nodes, clusters and operations are asked of `nodeops __complete` at the
// time.
std::string BashCompletion(const CLI::App& app);
std::string ZshCompletion(const CLI::App& app);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_COMPLETION_SCRIPT_H_
