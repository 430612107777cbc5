#ifndef NODEOPS_K8S_SANDBOX_NODE_WATCH_H_
#define NODEOPS_K8S_SANDBOX_NODE_WATCH_H_

#include <memory>
#include <variant>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/representation.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/status_error.h"
#include "k8s/sandbox/watch.h"

namespace nodeops::k8s::sandbox {

// Answers a WATCH: the changes after the query's resourceVersion (without one, or with 0, first an
// ADDED event for every node that there is), as its selectors see them: a node that begins to match
// is ADDED, one that ceases to is DELETED. `default_timeout` holds where the query has no
// timeoutSeconds. `clock` outlives the watch.
std::variant<std::unique_ptr<Watch>, StatusError> WatchNodes(std::shared_ptr<NodeStore> store,
                                                             const RequestTarget& target,
                                                             const Representation& representation,
                                                             const base::Clock& clock,
                                                             absl::Duration default_timeout);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_WATCH_H_
