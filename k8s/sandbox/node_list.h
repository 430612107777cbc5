#ifndef NODEOPS_K8S_SANDBOX_NODE_LIST_H_
#define NODEOPS_K8S_SANDBOX_NODE_LIST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "k8s/sandbox/node_selection.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/representation.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

// The number that a resourceVersion parameter stands for; empty is 0. None if it is no number.
std::optional<int64_t> ParseRevision(std::string_view text);

// Answers a LIST: selectors, limit and continue (all pages show the revision of the first), the
// resourceVersion that it must at least have.
std::variant<std::string, StatusError> ListNodes(const NodeStore& store,
                                                 const RequestTarget& target,
                                                 const Representation& representation,
                                                 absl::Time now);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_LIST_H_
