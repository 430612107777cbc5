#include "client/cli/completion_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>

#include "absl/strings/ascii.h"
#include "client/cli/completion_script.h"
#include "client/cli/session.h"

namespace nodeops::cli {
namespace {

constexpr absl::Duration kTimeLimit = absl::Seconds(2);

struct CompleteArgs {
  std::string kind;
  std::string cluster;
};

bool NeedsNoQuoting(const std::string& name) {
  for (const char c : name) {
    if (!absl::ascii_isalnum(c) && std::string("._-/@:").find(c) == std::string::npos) return false;
  }
  return !name.empty();
}

absl::StatusOr<std::vector<std::string>> Names(client::NodeOpsClient& client,
                                               const CompleteArgs& args) {
  std::vector<std::string> names;
  if (args.kind == "nodes") {
    nodeops::v1::ListNodesRequest request;
    request.set_cluster(args.cluster);
    const auto page = client.ListNodes(request);
    if (!page.ok()) return page.status();
    for (const auto& node : page->nodes()) names.push_back(node.name());
  } else if (args.kind == "clusters") {
    const auto list = client.ListClusters({});
    if (!list.ok()) return list.status();
    for (const auto& cluster : list->clusters()) names.push_back(cluster.name());
  } else {
    const auto page = client.ListOperations({});
    if (!page.ok()) return page.status();
    for (const auto& operation : page->operations()) names.push_back(operation.name());
  }
  return names;
}

int Complete(const CommandContext& context, const CompleteArgs& args) {
  client::ClientOptions options;
  options.channel.server = context.options.server;
  options.channel.connect_timeout = kTimeLimit;
  options.call_timeout = kTimeLimit;
  const auto client = client::NodeOpsClient::Create(options, context.io.random, context.io.clock);
  if (!client.ok()) return 0;
  const auto names = Names(**client, args);
  if (!names.ok()) return 0;
  for (const std::string& name : *names) {
    if (NeedsNoQuoting(name)) context.io.out << name << "\n";
  }
  context.io.out << std::flush;
  return 0;
}

}  // namespace

void AddCompletionCommands(CLI::App& app, CommandContext& context) {
  auto shell = std::make_shared<std::string>();
  CLI::App& completion =
      *app.add_subcommand("completion", "Print a script that completes nodeops in a shell");
  completion.add_option("shell", *shell, "bash or zsh")
      ->required()
      ->type_name("SHELL")
      ->check([](const std::string& name) {
        return name == "bash" || name == "zsh" ? "" : "want bash or zsh";
      });
  completion.footer(
      "Examples:\n  source <(nodeops completion bash)\n  nodeops completion zsh > "
      "~/.zfunc/_nodeops\n");
  completion.callback([&app, &context, shell] {
    context.run = [&app, &context, shell] {
      context.io.out << (*shell == "bash" ? BashCompletion(app) : ZshCompletion(app)) << std::flush;
      return 0;
    };
  });

  auto args = std::make_shared<CompleteArgs>();
  CLI::App& complete = *app.add_subcommand("__complete", "Print names for completion scripts");
  complete.group("");
  complete.add_option("kind", args->kind, "nodes, clusters or operations")
      ->required()
      ->check([](const std::string& kind) {
        return kind == "nodes" || kind == "clusters" || kind == "operations"
                   ? ""
                   : "want nodes, clusters or operations";
      });
  complete.add_option("--cluster", args->cluster, "The cluster of the nodes");
  complete.callback(
      [&context, args] { context.run = [&context, args] { return Complete(context, *args); }; });
}

}  // namespace nodeops::cli
