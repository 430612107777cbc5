#ifndef NODEOPS_CLIENT_CLI_EARLIER_ARGS_H_
#define NODEOPS_CLIENT_CLI_EARLIER_ARGS_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/target.pb.h"

namespace nodeops::cli {

// The part of a command line that takes nodes from an earlier operation.
struct EarlierArgs {
  std::string operation;  // with or without `operations/`; empty where none is named
  std::vector<nodeops::v1::NodeResult::Result> only;
};

// The results that `--only` takes, as a list for people and for completion.
std::vector<std::string> ResultNames();

// Adds `--only RESULT,...`, in upper or lower case, as often as wanted.
void AddOnlyOption(CLI::App& command, EarlierArgs& args);

// INVALID_ARGUMENT when the name cannot be one.
absl::StatusOr<nodeops::v1::FromOperation> BuildFrom(const EarlierArgs& args);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_EARLIER_ARGS_H_
