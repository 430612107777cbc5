#include "client/cli/again_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/earlier_args.h"
#include "client/cli/exit_status.h"
#include "client/cli/follow.h"
#include "client/cli/named_command.h"
#include "client/cli/run_options.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

struct RetryArgs {
  EarlierArgs earlier;
  RunOptions run;
};

int Undo(const CommandContext& context, const std::string& name, const RunOptions& options) {
  const FollowCall call = [&](client::NodeOpsClient& client, client::OperationObserver& observer,
                              std::stop_token stop) {
    nodeops::v1::UndoOperationRequest request;
    request.set_name(name);
    request.set_reason(options.reason);
    request.set_request_id(options.request_id);
    request.set_mode(options.mode());
    return client.UndoOperation(request, observer, std::move(stop));
  };
  return options.detach ? StartDetached(context, call) : Follow(context, call);
}

// As `earlier` was run, except for what the command line says.
template <typename Request>
Request BuildRetry(const Operation& earlier, const RetryArgs& args,
                   const nodeops::v1::FromOperation& from) {
  Request request;
  Apply(args.run, request);
  *request.mutable_from() = from;
  if (request.reason().empty()) request.set_reason(earlier.reason());
  if (!args.run.plan && !args.run.dry_run) request.set_mode(earlier.mode());
  if (!request.has_concurrency()) request.set_concurrency(earlier.concurrency());
  *request.mutable_retry() = earlier.retry();
  request.mutable_retry()->MergeFrom(args.run.retry);
  return request;
}

absl::StatusOr<Operation> StartRetry(client::NodeOpsClient& client, const std::string& name,
                                     RetryArgs args, client::OperationObserver& observer,
                                     std::stop_token stop) {
  nodeops::v1::GetOperationRequest get;
  get.set_name(name);
  NODEOPS_ASSIGN_OR_RETURN(const Operation earlier, client.GetOperation(get));
  args.earlier.operation = name;
  NODEOPS_ASSIGN_OR_RETURN(const auto from, BuildFrom(args.earlier));
  switch (earlier.action()) {
    case Operation::CORDON:
      return client.BatchCordonNodes(
          BuildRetry<nodeops::v1::BatchCordonNodesRequest>(earlier, args, from), observer,
          std::move(stop));
    case Operation::UNCORDON:
      return client.BatchUncordonNodes(
          BuildRetry<nodeops::v1::BatchUncordonNodesRequest>(earlier, args, from), observer,
          std::move(stop));
    default:
      return absl::UnimplementedError(
          absl::StrCat(name, " did something that this version of nodeops does not know"));
  }
}

int Retry(const CommandContext& context, const std::string& name, const RetryArgs& args) {
  const FollowCall call = [&](client::NodeOpsClient& client, client::OperationObserver& observer,
                              std::stop_token stop) {
    return StartRetry(client, name, args, observer, std::move(stop));
  };
  return args.run.detach ? StartDetached(context, call) : Follow(context, call);
}

}  // namespace

void AddAgainCommands(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<RunOptions>();
  CLI::App& undo = AddNamedCommand(
      app, context, "undo", "Revert what an operation changed and follow every attempt",
      [options](const auto& c, const auto& name) { return Undo(c, name, *options); });
  AddStartOptions(undo, *options);
  undo.add_flag("--plan", options->plan,
                "Change nothing: read the nodes and tell what would change");
  undo.footer(absl::StrCat(
      "Nodes that were as wanted before that operation, and nodes that somebody has cordoned or\n"
      "uncordoned since, are left alone and listed.\n\n"
      "Examples:\n  nodeops undo operations/7c6d --plan\n  nodeops undo 7c6d "
      "--reason=\"wrong pool\"\n\n",
      kExitStatusHelp));

  auto args = std::make_shared<RetryArgs>();
  CLI::App& retry =
      AddNamedCommand(app, context, "retry", "Do again what failed in an operation that has ended",
                      [args](const auto& c, const auto& name) { return Retry(c, name, *args); });
  AddOnlyOption(retry, args->earlier);
  AddStartOptions(retry, args->run);
  AddRunOptions(retry, args->run);
  retry.footer(absl::StrCat(
      "A new operation with the action, mode, reason, concurrency and retry options of that one,\n"
      "unless flags say otherwise.\n\n"
      "Examples:\n  nodeops retry operations/7c6d\n  nodeops retry 7c6d --only=CANCELLED,FAILED "
      "--max-attempts=10\n\n",
      kExitStatusHelp));
}

}  // namespace nodeops::cli
