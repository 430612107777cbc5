#include "client/cli/batch_command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/earlier_args.h"
#include "client/cli/exit_status.h"
#include "client/cli/follow.h"
#include "client/cli/format.h"
#include "client/cli/run_options.h"
#include "client/cli/session.h"
#include "client/cli/target_args.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

struct BatchArgs {
  TargetArgs targets;
  EarlierArgs earlier;
  RunOptions run;
};

void AddTargetOptions(CLI::App& command, BatchArgs& batch, const std::string& verb) {
  TargetArgs& args = batch.targets;
  command
      .add_option("nodes", args.nodes,
                  absl::StrCat("The nodes to ", verb, " (- reads names from standard input)"))
      ->type_name("NODE");
  command
      .add_option("-l,--selector", args.label_selector,
                  "All nodes that match this label selector, such as pool=gpu,!spot")
      ->type_name("SELECTOR");
  command
      .add_option("--field-selector", args.field_selector,
                  "All nodes that match this field selector (metadata.name, "
                  "spec.unschedulable)")
      ->type_name("SELECTOR");
  command.add_flag("--all", args.all, "All nodes of the cluster");
  AddList(command, "--cluster", args.clusters,
          "The cluster, as \"nodeops clusters\" lists them; several: give it again, the nodes are "
          "looked for in each (default: the server's default cluster)")
      ->type_name("CLUSTER");
  command
      .add_option("--from", batch.earlier.operation,
                  "The nodes of an earlier operation, as its name; --only says which of them")
      ->type_name("OPERATION");
  AddOnlyOption(command, batch.earlier);
}

// What is meant by the command line: nodes, or those of an earlier operation.
struct Chosen {
  std::vector<nodeops::v1::Target> targets;
  std::optional<nodeops::v1::FromOperation> from;
};

absl::StatusOr<Chosen> Choose(const BatchArgs& args, std::istream& in) {
  Chosen chosen;
  if (args.earlier.operation.empty()) {
    if (!args.earlier.only.empty()) {
      return absl::InvalidArgumentError("--only chooses from the nodes of --from: give that too");
    }
    NODEOPS_ASSIGN_OR_RETURN(chosen.targets, BuildTargets(args.targets, in));
    return chosen;
  }
  const TargetArgs& targets = args.targets;
  if (!targets.nodes.empty() || !targets.label_selector.empty() ||
      !targets.field_selector.empty() || targets.all || !targets.clusters.empty()) {
    return absl::InvalidArgumentError(
        "--from takes the nodes from an earlier operation: leave out names, selectors, --all and "
        "--cluster");
  }
  NODEOPS_ASSIGN_OR_RETURN(chosen.from, BuildFrom(args.earlier));
  return chosen;
}

template <typename Request>
Request BuildRequest(const BatchArgs& args, const Chosen& chosen) {
  Request request;
  Apply(args.run, request);
  request.mutable_targets()->Add(chosen.targets.begin(), chosen.targets.end());
  if (chosen.from) *request.mutable_from() = *chosen.from;
  return request;
}

using CordonRequest = nodeops::v1::BatchCordonNodesRequest;
using UncordonRequest = nodeops::v1::BatchUncordonNodesRequest;

int RunBatch(const CommandContext& context, const BatchArgs& args, Operation::Action action) {
  const auto chosen = Choose(args, context.io.in);
  if (!chosen.ok()) return Fail(context, chosen.status());
  const FollowCall call = [&](client::NodeOpsClient& client, client::OperationObserver& observer,
                              std::stop_token stop) {
    return action == Operation::CORDON
               ? client.BatchCordonNodes(BuildRequest<CordonRequest>(args, *chosen), observer,
                                         std::move(stop))
               : client.BatchUncordonNodes(BuildRequest<UncordonRequest>(args, *chosen), observer,
                                           std::move(stop));
  };
  return args.run.detach ? StartDetached(context, call) : Follow(context, call);
}

void AddBatchCommand(CLI::App& app, CommandContext& context, Operation::Action action,
                     const std::string& description) {
  const std::string verb = ActionWord(action);
  CLI::App& command = *app.add_subcommand(verb, description);
  auto args = std::make_shared<BatchArgs>();
  AddTargetOptions(command, *args, verb);
  AddStartOptions(command, args->run);
  AddRunOptions(command, args->run);
  command.footer(absl::StrCat(
      "Examples:\n  nodeops ", verb, " n1 n2 n3 --reason=\"kernel upgrade\"\n  nodeops ", verb,
      " -l pool=gpu --cluster=prod --concurrency=50 --max-failures=5%\n  kubectl get nodes -o name "
      "| nodeops ",
      verb, " --plan -\n  nodeops ", verb, " --from=operations/7c6d --only=CHANGED\n\n",
      kExitStatusHelp));
  command.callback([&context, args, action] {
    context.run = [&context, args, action] { return RunBatch(context, *args, action); };
  });
}

}  // namespace

void AddBatchCommands(CLI::App& app, CommandContext& context) {
  AddBatchCommand(app, context, Operation::CORDON,
                  "Make nodes unschedulable and follow every attempt");
  AddBatchCommand(app, context, Operation::UNCORDON,
                  "Make nodes schedulable and follow every attempt");
}

}  // namespace nodeops::cli
