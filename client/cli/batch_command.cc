#include "client/cli/batch_command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/follow.h"
#include "client/cli/format.h"
#include "client/cli/session.h"
#include "client/cli/target_args.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

struct BatchArgs {
  TargetArgs targets;
  std::string reason;
  std::string request_id;
  std::optional<int> concurrency;
  nodeops::v1::RetryOptions retry;
  bool plan = false;
  bool dry_run = false;
  bool detach = false;
};

void AddTargetOptions(CLI::App& command, TargetArgs& args, const std::string& verb) {
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
}

void AddRetryOptions(CLI::App& command, BatchArgs& args) {
  auto& retry = args.retry;
  const auto bounded = [&](const std::string& name, const std::string& type, auto set,
                           const std::string& description) {
    command.add_option_function(name, std::function(set), description)->type_name(type);
  };
  bounded(
      "--max-attempts", "N", [&](const int& n) { retry.set_max_attempts(n); },
      "How often a node is tried, 1 to 20 (default: 4)");
  AddDuration(
      command, "--initial-backoff",
      [&](absl::Duration wait) { *retry.mutable_initial_backoff() = ToProto(wait); },
      "The wait after the first failed attempt, 1ms to 1m (default: 100ms)");
  bounded(
      "--backoff-multiplier", "X", [&](const double& x) { retry.set_multiplier(x); },
      "What each wait is multiplied by to give the next, 1 to 10 (default: 2)");
  AddDuration(
      command, "--max-backoff",
      [&](absl::Duration wait) { *retry.mutable_max_backoff() = ToProto(wait); },
      "The longest wait between two attempts, up to 5m (default: 10s)");
  bounded(
      "--jitter", "SHARE", [&](const double& share) { retry.set_jitter(share); },
      "The share of each wait that is drawn at random and taken off, 0 to 1 (default: 0)");
  AddDuration(
      command, "--node-timeout",
      [&](absl::Duration limit) { *retry.mutable_node_timeout() = ToProto(limit); },
      "How long a node may take once its turn has come, 1s to 10m (default: 30s)");
  command
      .add_option_function<std::string>(
          "--strategy",
          [&](const std::string& name) {
            retry.set_write_strategy(name == "update" ? nodeops::v1::RetryOptions::UPDATE
                                                      : nodeops::v1::RetryOptions::PATCH);
          },
          "How nodes are written: patch changes two or three fields, update puts the whole node "
          "back; both are guarded against other writers (default: patch)")
      ->type_name("STRATEGY")
      ->check([](const std::string& name) {
        return name == "patch" || name == "update" ? "" : "want patch or update";
      });
}

void AddRunOptions(CLI::App& command, BatchArgs& args) {
  command
      .add_option("--reason", args.reason,
                  "Why, for people: kept with the operation, and on each cordoned node")
      ->type_name("TEXT");
  command
      .add_option_function<int>(
          "--concurrency", [&](const int& n) { args.concurrency = n; },
          "How many nodes of a cluster at the same time (default: 15)")
      ->type_name("N");
  auto* plan =
      command.add_flag("--plan", args.plan,
                       "Change nothing: read the nodes and tell what would change (not with "
                       "--dry-run)");
  command
      .add_flag("--dry-run", args.dry_run,
                "Change nothing: let the API server check each write without saving it (not with "
                "--plan)")
      ->excludes(plan);
  command.add_flag("--detach", args.detach,
                   "Print the operation's name once it is accepted, and do not wait for its end");
  command
      .add_option("--request-id", args.request_id,
                  "Makes the command safe to repeat: the same id with the same request gives the "
                  "same operation (default: a random one)")
      ->type_name("ID");
}

template <typename Request>
Request BuildRequest(const BatchArgs& args, const std::vector<nodeops::v1::Target>& targets) {
  Request request;
  request.mutable_targets()->Add(targets.begin(), targets.end());
  request.set_reason(args.reason);
  request.set_request_id(args.request_id);
  request.set_mode(args.plan      ? Operation::PLAN
                   : args.dry_run ? Operation::SERVER_DRY_RUN
                                  : Operation::EXECUTE);
  *request.mutable_retry() = args.retry;
  if (args.concurrency) request.set_concurrency(*args.concurrency);
  return request;
}

using CordonRequest = nodeops::v1::BatchCordonNodesRequest;
using UncordonRequest = nodeops::v1::BatchUncordonNodesRequest;

int RunBatch(const CommandContext& context, const BatchArgs& args, Operation::Action action) {
  const auto targets = BuildTargets(args.targets, context.io.in);
  if (!targets.ok()) return Fail(context, targets.status());
  const FollowCall call = [&](client::NodeOpsClient& client, client::OperationObserver& observer,
                              std::stop_token stop) {
    return action == Operation::CORDON
               ? client.BatchCordonNodes(BuildRequest<CordonRequest>(args, *targets), observer,
                                         std::move(stop))
               : client.BatchUncordonNodes(BuildRequest<UncordonRequest>(args, *targets), observer,
                                           std::move(stop));
  };
  return args.detach ? StartDetached(context, call) : Follow(context, call);
}

void AddBatchCommand(CLI::App& app, CommandContext& context, Operation::Action action,
                     const std::string& description) {
  const std::string verb = ActionWord(action);
  CLI::App& command = *app.add_subcommand(verb, description);
  auto args = std::make_shared<BatchArgs>();
  AddTargetOptions(command, args->targets, verb);
  AddRunOptions(command, *args);
  AddRetryOptions(command, *args);
  command.footer(absl::StrCat(
      "Examples:\n  nodeops ", verb, " n1 n2 n3 --reason=\"kernel upgrade\"\n  nodeops ", verb,
      " -l pool=gpu --cluster=prod --concurrency=50\n  kubectl get nodes -o name | nodeops ", verb,
      " --plan -\n\n"
      "Exit status: 0 all nodes are as they should be, 1 usage or no connection, 2 some nodes "
      "failed,\n3 all failed, 4 cancelled or out of time, 130 detached by Ctrl-C (the operation "
      "goes on).\n"));
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
