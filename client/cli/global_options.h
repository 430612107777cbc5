#ifndef NODEOPS_CLIENT_CLI_GLOBAL_OPTIONS_H_
#define NODEOPS_CLIENT_CLI_GLOBAL_OPTIONS_H_

#include <CLI/App.hpp>
#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "client/cli/cli_io.h"

namespace nodeops::cli {

// The options that every command takes.
struct GlobalOptions {
  std::string server = "127.0.0.1:50051";
  bool server_given = false;  // on the command line
  // Files; all empty: without TLS.
  std::string ca;
  std::string cert;
  std::string key;
  std::string tls_given;  // Which of them the command line names, as it would name them again.
  bool json = false;
  bool no_color = false;
  bool quiet = false;
  absl::Duration connect_limit = absl::Seconds(5);
  absl::Duration reconnect_limit = absl::Minutes(5);
};

// What commands share. A command's callback sets `run`, which is called after parsing and returns
// the exit status.
struct CommandContext {
  CliIo& io;
  GlobalOptions options;
  std::function<int()> run;
};

void AddGlobalOptions(CLI::App& app, CommandContext& context);

// An option whose value is a duration such as 500ms, 30s or 2m, longer than nothing.
CLI::Option* AddDuration(CLI::App& app, const std::string& names,
                         std::function<void(absl::Duration)> set, const std::string& description);

// An option that may be given several times, taking one value each.
CLI::Option* AddList(CLI::App& app, const std::string& names, std::vector<std::string>& values,
                     const std::string& description);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_GLOBAL_OPTIONS_H_
