#ifndef NODEOPS_CLIENT_CLI_RUN_OPTIONS_H_
#define NODEOPS_CLIENT_CLI_RUN_OPTIONS_H_

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/retry.pb.h"

namespace nodeops::cli {

// How a batch is to run. What is not given is left to the server.
struct RunOptions {
  std::string reason;
  std::string request_id;
  std::optional<int> concurrency;
  nodeops::v1::RetryOptions retry;
  std::optional<nodeops::v1::MaxFailures> max_failures;
  std::optional<absl::Duration> deadline;
  bool plan = false;
  bool dry_run = false;
  bool detach = false;

  // EXECUTE unless another one was asked for.
  nodeops::v1::Operation::Mode mode() const;
};

// Adds `--reason`, `--request-id` and `--detach`.
void AddStartOptions(CLI::App& command, RunOptions& options);
// Adds all others.
void AddRunOptions(CLI::App& command, RunOptions& options);

// Writes the options into a BatchCordonNodesRequest or a BatchUncordonNodesRequest.
template <typename Request>
void Apply(const RunOptions& options, Request& request);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_RUN_OPTIONS_H_
