#include "client/cli/lifecycle_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "client/cli/format.h"
#include "client/cli/named_command.h"
#include "client/cli/session.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

struct LifecycleArgs {
  std::string reason;
  bool graceful = false;
};

// Prints the operation that a call returned, and on standard error what comes next.
int CallAndTell(const CommandContext& context,
                const std::function<absl::StatusOr<Operation>(client::NodeOpsClient&)>& call,
                const std::function<std::string(const Operation&, const std::string&)>& advice) {
  return CallAndPrint<Operation>(context, call, [&](const Operation& operation) {
    if (context.options.json) {
      context.io.out << ToJsonLine(operation) << std::endl;
      return;
    }
    const std::string name = base::Sanitize(operation.name(), 200);
    context.io.out << name << ": " << StateWord(operation.state()) << std::endl;
    const std::string text = advice(operation, name);
    if (!text.empty() && !context.options.quiet) context.io.err << text << std::endl;
  });
}

int Pause(const CommandContext& context, const std::string& name, const LifecycleArgs& args) {
  return CallAndTell(
      context,
      [&](client::NodeOpsClient& client) {
        nodeops::v1::PauseOperationRequest request;
        request.set_name(name);
        request.set_reason(args.reason);
        return client.PauseOperation(request);
      },
      [&](const Operation&, const std::string& shown) {
        return absl::StrCat("Attempts that are under way finish. Resume it: ", ProgramText(context),
                            " resume ", shown);
      });
}

int Resume(const CommandContext& context, const std::string& name) {
  return CallAndTell(
      context,
      [&](client::NodeOpsClient& client) {
        nodeops::v1::ResumeOperationRequest request;
        request.set_name(name);
        return client.ResumeOperation(request);
      },
      [&](const Operation&, const std::string& shown) {
        return absl::StrCat("Watch it: ", ProgramText(context), " watch ", shown);
      });
}

int Cancel(const CommandContext& context, const std::string& name, const LifecycleArgs& args) {
  return CallAndTell(
      context,
      [&](client::NodeOpsClient& client) {
        nodeops::v1::CancelOperationRequest request;
        request.set_name(name);
        request.set_reason(args.reason);
        request.set_mode(args.graceful ? Operation::GRACEFUL : Operation::IMMEDIATE);
        return client.CancelOperation(request);
      },
      [&](const Operation& operation, const std::string& shown) -> std::string {
        if (operation.state() == Operation::CANCELLING) {
          return absl::StrCat(args.graceful ? "Attempts that are under way finish."
                                            : "Writes that are on the wire are awaited.",
                              " See the end: ", ProgramText(context), " watch ", shown);
        }
        return operation.state() == Operation::CANCELLED
                   ? ""
                   : "It had ended already: nothing was cancelled.";
      });
}

void AddReason(CLI::App& command, LifecycleArgs& args) {
  command.add_option("--reason", args.reason, "Why, for people (default: none)")->type_name("TEXT");
}

}  // namespace

void AddLifecycleCommands(CLI::App& app, CommandContext& context) {
  auto pause_args = std::make_shared<LifecycleArgs>();
  CLI::App& pause = AddNamedCommand(
      app, context, "pause", "Stop an operation for a while; attempts under way finish",
      [pause_args](const auto& c, const auto& name) { return Pause(c, name, *pause_args); });
  AddReason(pause, *pause_args);
  pause.footer(
      "The operation's --deadline goes on while it is paused.\n\n"
      "Example:\n  nodeops pause operations/7c6d --reason=\"incident 12\"\n");

  AddNamedCommand(app, context, "resume", "Let a paused operation go on",
                  [](const auto& c, const auto& name) { return Resume(c, name); })
      .footer("Example:\n  nodeops resume operations/7c6d\n");

  auto cancel_args = std::make_shared<LifecycleArgs>();
  CLI::App& cancel = AddNamedCommand(
      app, context, "cancel", "End an operation early; what is changed stays changed",
      [cancel_args](const auto& c, const auto& name) { return Cancel(c, name, *cancel_args); });
  cancel.add_flag("--graceful", cancel_args->graceful,
                  "Let attempts that are under way finish (default: they write nothing any more; "
                  "a write that is on the wire is awaited)");
  AddReason(cancel, *cancel_args);
  cancel.footer(
      "Examples:\n  nodeops cancel operations/7c6d --reason=\"wrong pool\"\n"
      "  nodeops cancel 7c6d --graceful\n");
}

}  // namespace nodeops::cli
