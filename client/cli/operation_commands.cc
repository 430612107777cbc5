#include "client/cli/operation_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "client/cli/exit_status.h"
#include "client/cli/failure_table.h"
#include "client/cli/follow.h"
#include "client/cli/format.h"
#include "client/cli/named_command.h"
#include "client/cli/notable_results.h"
#include "client/cli/operation_text.h"
#include "client/cli/session.h"
#include "client/cli/watch_all.h"

namespace nodeops::cli {

using nodeops::v1::NodeResult;
using nodeops::v1::Operation;

namespace {

struct WatchArgs {
  std::string operation;
  int64_t after = 0;
  bool all = false;
  std::string filter;
};

struct ListArgs {
  int limit = 50;
  std::string filter;
};

int Watch(const CommandContext& context, const WatchArgs& args) {
  if (args.operation.empty() != args.all) {
    return Fail(context, absl::InvalidArgumentError(
                             "say which operation to watch: its name, or --all for all of them"));
  }
  if (args.all) {
    if (args.after == 0) return WatchAll(context, args.filter);
    return Fail(context, absl::InvalidArgumentError("--after is for one operation, not for --all"));
  }
  if (!args.filter.empty()) {
    return Fail(context, absl::InvalidArgumentError("--filter is for --all"));
  }
  const auto name = OperationName(args.operation);
  if (!name.ok()) return Fail(context, name.status());
  return Follow(context, [&](client::NodeOpsClient& client, client::OperationObserver& observer,
                             std::stop_token stop) {
    return client.Watch(*name, args.after, observer, std::move(stop));
  });
}

// The results of an operation that people want to see one by one.
absl::StatusOr<NotableResults> ListNotable(client::NodeOpsClient& client, const std::string& name) {
  nodeops::v1::ListNodeResultsRequest request;
  request.set_operation(name);
  for (const auto result : {NodeResult::FAILED, NodeResult::CANCELLED, NodeResult::EXPIRED,
                            NodeResult::OUTCOME_UNKNOWN, NodeResult::SKIPPED}) {
    request.add_results(result);
  }
  NODEOPS_ASSIGN_OR_RETURN(const auto results, client.ListAllNodeResults(std::move(request)));
  NotableResults notable;
  for (const NodeResult& result : results) notable.Add(result);
  return notable;
}

int Get(const CommandContext& context, const std::string& name) {
  struct Answer {
    Operation operation;
    NotableResults results;
  };
  return CallAndPrint<Answer>(
      context,
      [&](client::NodeOpsClient& client) -> absl::StatusOr<Answer> {
        Answer answer;
        nodeops::v1::GetOperationRequest request;
        request.set_name(name);
        NODEOPS_ASSIGN_OR_RETURN(answer.operation, client.GetOperation(request));
        if (context.options.json) return answer;
        NODEOPS_ASSIGN_OR_RETURN(answer.results, ListNotable(client, name));
        return answer;
      },
      [&](const Answer& answer) {
        std::ostream& out = context.io.out;
        if (context.options.json) {
          out << ToJsonLine(answer.operation) << std::endl;
          return;
        }
        PrintOperation(answer.operation, out);
        const auto& bad = answer.results.bad();
        const auto& left = answer.results.left_alone();
        if (!bad.empty()) out << "\n";
        PrintFailures(bad, Operation(), out, static_cast<int>(bad.size()));
        if (!left.empty()) out << "\n";
        PrintLeftAlone(left, Operation(), out, static_cast<int>(left.size()));
        out << std::flush;
      });
}

absl::StatusOr<std::vector<Operation>> ListOperations(client::NodeOpsClient& client,
                                                      const ListArgs& args) {
  const size_t limit = static_cast<size_t>(args.limit);
  nodeops::v1::ListOperationsRequest request;
  request.set_filter(args.filter);
  std::vector<Operation> operations;
  do {
    if (limit != 0) {
      request.set_page_size(static_cast<int>(std::min<size_t>(1000, limit - operations.size())));
    }
    NODEOPS_ASSIGN_OR_RETURN(auto page, client.ListOperations(request));
    operations.insert(operations.end(), page.operations().begin(), page.operations().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && (limit == 0 || operations.size() < limit));
  return operations;
}

int Operations(const CommandContext& context, const ListArgs& args) {
  return CallAndPrint<std::vector<Operation>>(
      context, [&](client::NodeOpsClient& client) { return ListOperations(client, args); },
      [&](const std::vector<Operation>& operations) {
        std::ostream& out = context.io.out;
        if (context.options.json) {
          for (const Operation& operation : operations) out << ToJsonLine(operation) << "\n";
        } else if (context.options.quiet) {
          for (const Operation& operation : operations) {
            out << base::Sanitize(operation.name(), 200) << "\n";
          }
        } else if (!operations.empty()) {
          PrintOperations(operations, out);
        }
        out << std::flush;
        if (operations.empty()) {
          NoteEmpty(context, args.filter.empty() ? "operations are kept by this server"
                                                 : "operations match");
        }
      });
}

CLI::Option* AddFilter(CLI::App& command, std::string& filter, const std::string& description) {
  return command.add_option("--filter", filter, description)->type_name("FILTER");
}

constexpr const char* kFilterHelp =
    "A filter compares state, action, mode, actor, request_id, from_operation, cluster, node,\n"
    "create_time and end_time, joined by AND, OR, NOT and parentheses "
    "(https://google.aip.dev/160).\n";

void AddWatch(CLI::App& app, CommandContext& context) {
  auto args = std::make_shared<WatchArgs>();
  CLI::App& watch =
      *app.add_subcommand("watch", "Follow an operation to its end, or all of them until Ctrl-C");
  watch
      .add_option("operation", args->operation,
                  "The operation's name, with or without \"operations/\"")
      ->type_name("OPERATION");
  watch
      .add_option("--after", args->after,
                  "Leave out the events up to this sequence number (default: 0)")
      ->type_name("SEQUENCE");
  watch.add_flag("--all", args->all,
                 "All operations as they begin, go on and end: a live table on a terminal, "
                 "otherwise a line a change");
  AddFilter(watch, args->filter, "With --all: only operations that match (default: all)");
  watch.footer(
      absl::StrCat("Examples:\n  nodeops watch operations/7c6d\n  nodeops watch 7c6d --after=120 "
                   "-o json\n  nodeops watch --all --filter='cluster = \"prod\"'\n\n",
                   kFilterHelp, "\n", kExitStatusHelp));
  watch.callback(
      [&context, args] { context.run = [&context, args] { return Watch(context, *args); }; });
}

void AddOperations(CLI::App& app, CommandContext& context) {
  auto args = std::make_shared<ListArgs>();
  CLI::App& command = *app.add_subcommand("operations", "List operations, the newest first");
  command.add_option("--limit", args->limit, "At most so many; 0 means all (default: 50)")
      ->type_name("N")
      ->check([](const std::string& text) {
        return text.find_first_not_of("0123456789") == text.npos ? "" : "want 0 or more";
      });
  AddFilter(command, args->filter, "Only operations that match (default: all)");
  command.footer(absl::StrCat(kFilterHelp,
                              "\nExamples:\n  nodeops operations --filter='state = RUNNING'\n"
                              "  nodeops operations --limit=1 -o json\n"));
  command.callback(
      [&context, args] { context.run = [&context, args] { return Operations(context, *args); }; });
}

}  // namespace

void AddOperationCommands(CLI::App& app, CommandContext& context) {
  AddWatch(app, context);
  AddNamedCommand(app, context, "get",
                  "Show an operation and the nodes that failed or were left alone", Get)
      .footer("Examples:\n  nodeops get operations/7c6d\n  nodeops get 7c6d -o json\n");
  AddOperations(app, context);
}

}  // namespace nodeops::cli
