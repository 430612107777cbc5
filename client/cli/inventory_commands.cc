#include "client/cli/inventory_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <vector>

#include "base/status_macros.h"
#include "base/text.h"
#include "client/cli/format.h"
#include "client/cli/session.h"
#include "client/cli/table.h"

namespace nodeops::cli {

using nodeops::v1::Cluster;
using nodeops::v1::Node;

namespace {

struct NodesArgs {
  std::vector<std::string> clusters;
  std::string label_selector;
  std::string field_selector;
};

absl::StatusOr<std::vector<Node>> ListNodes(client::NodeOpsClient& client, const NodesArgs& args) {
  std::vector<std::string> clusters = args.clusters;
  if (clusters.empty()) clusters.push_back("");
  std::vector<Node> nodes;
  for (const std::string& cluster : clusters) {
    nodeops::v1::ListNodesRequest request;
    request.set_cluster(cluster);
    request.set_label_selector(args.label_selector);
    request.set_field_selector(args.field_selector);
    do {
      NODEOPS_ASSIGN_OR_RETURN(auto page, client.ListNodes(request));
      nodes.insert(nodes.end(), page.nodes().begin(), page.nodes().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  return nodes;
}

void PrintNodes(const std::vector<Node>& nodes, std::ostream& out) {
  Table table({"NODE", "READY", "SCHEDULING", "CORDONED BY", "SINCE", "REASON"});
  for (const Node& node : nodes) {
    table.AddRow({NodeName(node.cluster(), node.name()), node.ready() ? "yes" : "no",
                  node.unschedulable() ? "disabled" : "enabled",
                  base::Sanitize(node.cordon().actor(), 60), FormatTime(node.cordon().since_time()),
                  base::Sanitize(node.cordon().reason(), 200)});
  }
  table.Print(out);
}

int Nodes(const CommandContext& context, const NodesArgs& args) {
  return CallAndPrint<std::vector<Node>>(
      context, [&](client::NodeOpsClient& client) { return ListNodes(client, args); },
      [&](const std::vector<Node>& nodes) {
        std::ostream& out = context.io.out;
        if (context.options.json) {
          for (const Node& node : nodes) out << ToJsonLine(node) << "\n";
        } else if (context.options.quiet) {
          for (const Node& node : nodes) out << base::Sanitize(node.name(), 300) << "\n";
        } else if (!nodes.empty()) {
          PrintNodes(nodes, out);
        }
        out << std::flush;
        if (nodes.empty()) NoteEmpty(context, "nodes match");
      });
}

void PrintClusters(const CommandContext& context, const nodeops::v1::ListClustersResponse& list) {
  std::ostream& out = context.io.out;
  Table table({"CLUSTER", "DEFAULT"});
  for (const Cluster& cluster : list.clusters()) {
    if (context.options.json) {
      out << ToJsonLine(cluster) << "\n";
    } else if (context.options.quiet) {
      out << base::Sanitize(cluster.name(), 300) << "\n";
    } else {
      table.AddRow({base::Sanitize(cluster.name(), 300), cluster.is_default() ? "yes" : ""});
    }
  }
  if (!context.options.json && !context.options.quiet) table.Print(out);
  out << std::flush;
}

}  // namespace

void AddInventoryCommands(CLI::App& app, CommandContext& context) {
  auto args = std::make_shared<NodesArgs>();
  CLI::App& nodes = *app.add_subcommand("nodes", "List nodes: which are cordoned, by whom and why");
  AddList(nodes, "--cluster", args->clusters,
          "The cluster; several: give it again (default: the server's default cluster)")
      ->type_name("CLUSTER");
  nodes
      .add_option("-l,--selector", args->label_selector,
                  "Only nodes that match this label selector (default: all)")
      ->type_name("SELECTOR");
  nodes
      .add_option("--field-selector", args->field_selector,
                  "Only nodes that match this field selector, such as spec.unschedulable=true "
                  "(default: all)")
      ->type_name("SELECTOR");
  nodes.footer(
      "With -q, only names.\n\nExamples:\n  nodeops nodes -l pool=gpu\n  nodeops nodes -q "
      "--field-selector=spec.unschedulable=true | nodeops uncordon -\n");
  nodes.callback(
      [&context, args] { context.run = [&context, args] { return Nodes(context, *args); }; });
  CLI::App& clusters = *app.add_subcommand("clusters", "List the clusters that commands can name");
  clusters.footer("Example:\n  nodeops clusters\n");
  clusters.callback([&context] {
    context.run = [&context] {
      return CallAndPrint<nodeops::v1::ListClustersResponse>(
          context, [](client::NodeOpsClient& client) { return client.ListClusters({}); },
          [&context](const auto& list) { PrintClusters(context, list); });
    };
  });
}

}  // namespace nodeops::cli
