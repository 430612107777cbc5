#ifndef NODEOPS_CLIENT_CLI_TARGET_ARGS_H_
#define NODEOPS_CLIENT_CLI_TARGET_ARGS_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nodeops/v1/target.pb.h"

namespace nodeops::cli {

// The part of a command line that says which nodes are meant.
struct TargetArgs {
  std::vector<std::string> nodes;  // `-` stands for the names on standard input
  std::string label_selector;
  std::string field_selector;
  bool all = false;
  std::vector<std::string> clusters;
};

// One target for each cluster, or one for the server's default cluster where none is named. Node
// names may be written `node/NAME`, as `kubectl get nodes -o name` prints them, and are separated
// by white space on standard input. INVALID_ARGUMENT unless exactly one of names, selectors and
// `all` is given.
absl::StatusOr<std::vector<nodeops::v1::Target>> BuildTargets(const TargetArgs& args,
                                                              std::istream& in);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_TARGET_ARGS_H_
