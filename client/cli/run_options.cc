#include "client/cli/run_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/text.h"
#include "client/cli/format.h"
#include "client/cli/global_options.h"
#include "nodeops/v1/node_ops.pb.h"

namespace nodeops::cli {

using nodeops::v1::MaxFailures;
using nodeops::v1::Operation;

namespace {

void AddRetryOptions(CLI::App& command, RunOptions& args) {
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

// `10` or `5%`.
void SetMaxFailures(const std::string& text, MaxFailures& max) {
  const bool percent = absl::EndsWith(text, "%");
  int number = 0;
  if (!absl::SimpleAtoi(absl::StripSuffix(text, "%"), &number) || number < 1 ||
      (percent && number > 100)) {
    throw CLI::ValidationError("--max-failures",
                               absl::StrCat("\"", base::Sanitize(text, 50),
                                            "\": want how many nodes, such as 10, or 1% to 100%"));
  }
  percent ? max.set_percent(number) : max.set_count(number);
}

// What ends or stops the whole operation.
void AddLimitOptions(CLI::App& command, RunOptions& options) {
  AddDuration(
      command, "--deadline", [&](absl::Duration limit) { options.deadline = limit; },
      "How long the whole operation may take; nodes that are not finished then end expired, 1s to "
      "720h (default: for ever)");
  const auto max = [&]() -> MaxFailures& {
    if (!options.max_failures) options.max_failures.emplace();
    return *options.max_failures;
  };
  auto* limit =
      command
          .add_option_function<std::string>(
              "--max-failures", [max](const std::string& text) { SetMaxFailures(text, max()); },
              "Stop when so many nodes have failed, as a number or as a share of all "
              "nodes such as 5% (default: never)")
          ->type_name("N");
  command
      .add_option_function<std::string>(
          "--on-max-failures",
          [max](const std::string& reaction) {
            max().set_reaction(reaction == "cancel" ? MaxFailures::CANCEL : MaxFailures::PAUSE);
          },
          "With --max-failures, what then: pause waits for \"nodeops resume\" or \"nodeops "
          "cancel\", cancel ends it "
          "(default: pause)")
      ->type_name("REACTION")
      ->needs(limit)
      ->check([](const std::string& reaction) {
        return reaction == "pause" || reaction == "cancel" ? "" : "want pause or cancel";
      });
}

}  // namespace

Operation::Mode RunOptions::mode() const {
  return plan ? Operation::PLAN : dry_run ? Operation::SERVER_DRY_RUN : Operation::EXECUTE;
}

void AddStartOptions(CLI::App& command, RunOptions& options) {
  command
      .add_option("--reason", options.reason,
                  "Why, for people: kept with the operation, and on each cordoned node")
      ->type_name("TEXT");
  command.add_flag("--detach", options.detach,
                   "Print the operation's name once it is accepted, and do not wait for its end");
  command
      .add_option("--request-id", options.request_id,
                  "Makes the command safe to repeat: the same id with the same request gives the "
                  "same operation (default: a random one)")
      ->type_name("ID");
}

void AddRunOptions(CLI::App& command, RunOptions& options) {
  command
      .add_option_function<int>(
          "--concurrency", [&](const int& n) { options.concurrency = n; },
          "How many nodes of a cluster at the same time (default: 15)")
      ->type_name("N");
  auto* plan =
      command.add_flag("--plan", options.plan,
                       "Change nothing: read the nodes and tell what would change (not with "
                       "--dry-run)");
  command
      .add_flag("--dry-run", options.dry_run,
                "Change nothing: let the API server check each write without saving it (not with "
                "--plan)")
      ->excludes(plan);
  AddLimitOptions(command, options);
  AddRetryOptions(command, options);
}

template <typename Request>
void Apply(const RunOptions& options, Request& request) {
  request.set_reason(options.reason);
  request.set_request_id(options.request_id);
  request.set_mode(options.mode());
  *request.mutable_retry() = options.retry;
  if (options.concurrency) request.set_concurrency(*options.concurrency);
  if (options.deadline) *request.mutable_timeout() = ToProto(*options.deadline);
  if (options.max_failures) *request.mutable_max_failures() = *options.max_failures;
}

template void Apply(const RunOptions&, nodeops::v1::BatchCordonNodesRequest&);
template void Apply(const RunOptions&, nodeops::v1::BatchUncordonNodesRequest&);

}  // namespace nodeops::cli
