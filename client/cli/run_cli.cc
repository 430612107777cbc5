#include "client/cli/run_cli.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/help_flags.h"
#include "base/text.h"
#include "base/version.h"
#include "client/cli/again_commands.h"
#include "client/cli/batch_command.h"
#include "client/cli/completion_commands.h"
#include "client/cli/exit_status.h"
#include "client/cli/global_options.h"
#include "client/cli/help_formatter.h"
#include "client/cli/inventory_commands.h"
#include "client/cli/lifecycle_commands.h"
#include "client/cli/operation_commands.h"

namespace nodeops::cli {
namespace {

constexpr const char* kFooter =
    "Run \"nodeops COMMAND --help\" for a command's flags. Global options may stand before and "
    "after the command.\n\nExamples:\n"
    "  nodeops cordon n1 n2 --reason=\"kernel upgrade\"\n"
    "  nodeops uncordon -l pool=gpu --cluster=prod\n"
    "  nodeops watch operations/7c6d\n";

void AddVersionCommand(CLI::App& app, CommandContext& context) {
  CLI::App& version = *app.add_subcommand("version", "Print the version of this program");
  version.footer("Example:\n  nodeops version\n");
  version.callback([&context] {
    context.run = [&context] {
      context.io.out << "nodeops " << base::kVersion << std::endl;
      return static_cast<int>(kSuccess);
    };
  });
}

std::unique_ptr<CLI::App> BuildApp(CommandContext& context, const std::string& program) {
  auto app = std::make_unique<CLI::App>(
      "nodeops cordons and uncordons nodes of Kubernetes clusters in batches.", program);
  app->formatter(std::make_shared<HelpFormatter>(program));  // of the commands too: they inherit it
  app->footer(kFooter);
  app->require_subcommand(1);
  app->fallthrough();  // for the subcommands, which inherit it: global options after the command
  base::AddHelpFlags(
      *app, {.section = 1, .see_also = {"nodeopsd(8)", "nodeops-sandbox(1)", "kubectl(1)"}});
  AddGlobalOptions(*app, context);
  AddBatchCommands(*app, context);
  AddAgainCommands(*app, context);
  AddOperationCommands(*app, context);
  AddLifecycleCommands(*app, context);
  AddInventoryCommands(*app, context);
  AddCompletionCommands(*app, context);
  AddVersionCommand(*app, context);
  return app;
}

std::string WithoutCommand(const CLI::ParseError& error) {
  return dynamic_cast<const CLI::RequiredError*>(&error) != nullptr ? "which command?"
                                                                    : error.what();
}

int PrintUsageError(const CLI::App& app, const CLI::ParseError& error, CliIo& io) {
  const auto chosen = app.get_subcommands();
  // CLI11 first misses a command, and does not say what stands in its place.
  const std::vector<std::string> rest = app.remaining();
  const std::string what = !chosen.empty() ? error.what()
                           : rest.empty()
                               ? WithoutCommand(error)
                               : absl::StrCat("there is no command or option \"", rest[0], "\"");
  io.err << "nodeops: " << base::Sanitize(what, 500) << "\nRun \"" << app.get_name() << " "
         << (chosen.empty() ? "" : chosen[0]->get_name() + " ") << "--help\" for usage."
         << std::endl;
  return kError;
}

}  // namespace

int RunCli(std::vector<std::string> arguments, CliIo& io, const std::string& program) {
  CommandContext context{.io = io};
  const std::unique_ptr<CLI::App> app = BuildApp(context, program);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app->parse(arguments);
  } catch (const CLI::CallForHelp& help) {
    app->exit(help, io.out, io.err);
    io.out << std::flush;
    return kSuccess;
  } catch (const CLI::CallForVersion& page) {  // of AddHelpFlags
    io.out << page.what() << std::endl;
    return kSuccess;
  } catch (const CLI::ParseError& error) {
    return PrintUsageError(*app, error, io);
  }
  const int status = context.run();
  // A list that was cut short is no success: `nodeops nodes > /dev/full`.
  return status == kSuccess && !io.out ? kOutputClosed : status;
}

}  // namespace nodeops::cli
