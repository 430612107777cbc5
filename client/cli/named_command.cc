#include "client/cli/named_command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <utility>

#include "client/cli/session.h"

namespace nodeops::cli {

CLI::App& AddNamedCommand(CLI::App& app, CommandContext& context, const std::string& command_name,
                          const std::string& description,
                          std::function<int(const CommandContext&, const std::string&)> run) {
  CLI::App& command = *app.add_subcommand(command_name, description);
  auto operation = std::make_shared<std::string>();
  command
      .add_option("operation", *operation, "The operation's name, with or without \"operations/\"")
      ->required()
      ->type_name("OPERATION");
  command.callback([&context, operation, run = std::move(run)] {
    context.run = [&context, operation, run] {
      const auto name = OperationName(*operation);
      return name.ok() ? run(context, *name) : Fail(context, name.status());
    };
  });
  return command;
}

}  // namespace nodeops::cli
