#ifndef NODEOPS_K8S_SANDBOX_TABLE_H_
#define NODEOPS_K8S_SANDBOX_TABLE_H_

#include <string>

#include "absl/time/time.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

// The columnDefinitions of a Table of nodes, as JSON: what `kubectl get nodes` prints; those with
// priority 1 are for `-o wide`.
const std::string& NodeColumns();

// The cells of a node's row, as JSON.
std::string NodeCells(const Json& node, absl::Time now);

// An age as kubectl prints it: 47s, 3m5s, 26h, 9d.
std::string HumanDuration(absl::Duration age);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_TABLE_H_
