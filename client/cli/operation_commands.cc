#include "client/cli/operation_commands.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>

#include "base/status_macros.h"
#include "base/text.h"
#include "client/cli/failure_table.h"
#include "client/cli/follow.h"
#include "client/cli/format.h"
#include "client/cli/operation_text.h"
#include "client/cli/session.h"

namespace nodeops::cli {

using nodeops::v1::NodeResult;
using nodeops::v1::Operation;

namespace {

struct OperationArgs {
  std::string operation;
  int64_t after = 0;
  std::string reason;
  int limit = 50;
};

// Makes a command that takes an operation's name and runs `run` with it in full.
CLI::App& AddNamedCommand(CLI::App& app, CommandContext& context, const std::string& name,
                          const std::string& description, std::shared_ptr<OperationArgs> args,
                          std::function<int(const CommandContext&, const OperationArgs&)> run) {
  CLI::App& command = *app.add_subcommand(name, description);
  command
      .add_option("operation", args->operation,
                  "The operation's name, with or without \"operations/\"")
      ->required()
      ->type_name("OPERATION");
  command.callback([&context, args, run = std::move(run)] {
    context.run = [&context, args, run] {
      auto full = OperationName(args->operation);
      if (!full.ok()) return Fail(context, full.status());
      args->operation = *std::move(full);
      return run(context, *args);
    };
  });
  return command;
}

int Watch(const CommandContext& context, const OperationArgs& args) {
  return Follow(context, [&](client::NodeOpsClient& client, client::OperationObserver& observer,
                             std::stop_token stop) {
    return client.Watch(args.operation, args.after, observer, std::move(stop));
  });
}

// The results of an operation that are not as they should be.
absl::StatusOr<std::vector<NodeResult>> ListBadResults(client::NodeOpsClient& client,
                                                       const std::string& name) {
  nodeops::v1::ListNodeResultsRequest request;
  request.set_operation(name);
  for (const auto result : {NodeResult::FAILED, NodeResult::CANCELLED, NodeResult::EXPIRED,
                            NodeResult::OUTCOME_UNKNOWN}) {
    request.add_results(result);
  }
  std::vector<NodeResult> results;
  do {
    NODEOPS_ASSIGN_OR_RETURN(auto page, client.ListNodeResults(request));
    results.insert(results.end(), page.node_results().begin(), page.node_results().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return results;
}

int Get(const CommandContext& context, const OperationArgs& args) {
  struct Answer {
    Operation operation;
    std::vector<NodeResult> bad;
  };
  return CallAndPrint<Answer>(
      context,
      [&](client::NodeOpsClient& client) -> absl::StatusOr<Answer> {
        nodeops::v1::GetOperationRequest request;
        request.set_name(args.operation);
        NODEOPS_ASSIGN_OR_RETURN(Operation operation, client.GetOperation(request));
        if (context.options.json) return Answer{std::move(operation), {}};
        NODEOPS_ASSIGN_OR_RETURN(auto bad, ListBadResults(client, args.operation));
        return Answer{std::move(operation), std::move(bad)};
      },
      [&](const Answer& answer) {
        std::ostream& out = context.io.out;
        if (context.options.json) {
          out << ToJsonLine(answer.operation) << std::endl;
          return;
        }
        PrintOperation(answer.operation, out);
        if (!answer.bad.empty()) out << "\n";
        PrintFailures(answer.bad, Operation(), out, static_cast<int>(answer.bad.size()));
        out << std::flush;
      });
}

int Cancel(const CommandContext& context, const OperationArgs& args) {
  return CallAndPrint<Operation>(
      context,
      [&](client::NodeOpsClient& client) {
        nodeops::v1::CancelOperationRequest request;
        request.set_name(args.operation);
        request.set_reason(args.reason);
        return client.CancelOperation(request);
      },
      [&](const Operation& operation) {
        std::ostream& out = context.io.out;
        if (context.options.json) {
          out << ToJsonLine(operation) << std::endl;
          return;
        }
        const std::string name = base::Sanitize(operation.name(), 200);
        out << name << ": " << StateWord(operation.state()) << std::endl;
        if (operation.state() == Operation::CANCELLING && !context.options.quiet) {
          context.io.err << "Writes that are on the wire are awaited. See the end: "
                         << ProgramText(context) << " watch " << name << std::endl;
        } else if (operation.state() != Operation::CANCELLED && !context.options.quiet) {
          context.io.err << "It had ended already: nothing was cancelled." << std::endl;
        }
      });
}

absl::StatusOr<std::vector<Operation>> ListOperations(client::NodeOpsClient& client, size_t limit) {
  nodeops::v1::ListOperationsRequest request;
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

int Operations(const CommandContext& context, const OperationArgs& args) {
  return CallAndPrint<std::vector<Operation>>(
      context,
      [&](client::NodeOpsClient& client) {
        return ListOperations(client, static_cast<size_t>(args.limit));
      },
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
        if (operations.empty()) NoteEmpty(context, "operations are kept by this server");
      });
}

void AddOperations(CLI::App& app, CommandContext& context) {
  auto args = std::make_shared<OperationArgs>();
  CLI::App& command = *app.add_subcommand("operations", "List operations, the newest first");
  command.add_option("--limit", args->limit, "At most so many; 0 means all (default: 50)")
      ->type_name("N")
      ->check([](const std::string& text) {
        return text.find_first_not_of("0123456789") == text.npos ? "" : "want 0 or more";
      });
  command.footer("Examples:\n  nodeops operations\n  nodeops operations --limit=1 -o json\n");
  command.callback(
      [&context, args] { context.run = [&context, args] { return Operations(context, *args); }; });
}

}  // namespace

void AddOperationCommands(CLI::App& app, CommandContext& context) {
  auto watch_args = std::make_shared<OperationArgs>();
  CLI::App& watch =
      AddNamedCommand(app, context, "watch", "Follow an operation to its end", watch_args, Watch);
  watch
      .add_option("--after", watch_args->after,
                  "Leave out the events up to this sequence number (default: 0)")
      ->type_name("SEQUENCE");
  watch.footer(
      "Examples:\n  nodeops watch operations/7c6d\n  nodeops watch 7c6d --after=120 -o json\n\n"
      "Exit status: as that of nodeops cordon.\n");
  AddNamedCommand(app, context, "get", "Show an operation and the nodes that failed",
                  std::make_shared<OperationArgs>(), Get)
      .footer("Examples:\n  nodeops get operations/7c6d\n  nodeops get 7c6d -o json\n");
  auto cancel_args = std::make_shared<OperationArgs>();
  CLI::App& cancel =
      AddNamedCommand(app, context, "cancel",
                      "End an operation early; what is changed stays changed", cancel_args, Cancel);
  cancel.add_option("--reason", cancel_args->reason, "Why, for people (default: none)")
      ->type_name("TEXT");
  cancel.footer("Example:\n  nodeops cancel operations/7c6d --reason=\"wrong pool\"\n");
  AddOperations(app, context);
}

}  // namespace nodeops::cli
