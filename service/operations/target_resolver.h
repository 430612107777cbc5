#ifndef NODEOPS_SERVICE_OPERATIONS_TARGET_RESOLVER_H_
#define NODEOPS_SERVICE_OPERATIONS_TARGET_RESOLVER_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "nodeops/v1/target.pb.h"
#include "service/operations/cluster_backend.h"
#include "service/operations/cluster_targets.h"

namespace nodeops::operations {

struct ResolveLimits {
  size_t max_nodes = 100'000;                  // Over all clusters.
  absl::Duration timeout = absl::Seconds(10);  // For the request as a whole.
};

// Finds the nodes that `targets` mean, in the order of the request: names as they are, selectors by
// a paged LIST; a node that is meant twice comes once, with its uid if any LIST gave it. Clusters
// are asked in parallel. `done` is called once on `executor`, never inside the call; the first
// error of any cluster is the answer:
//   NOT_FOUND           no node at all.
//   RESOURCE_EXHAUSTED  more than `limits.max_nodes`.
//   what ListError gives, and UNAVAILABLE naming the clusters that did not answer in time.
// Every cluster of `targets` must be in `backends`.
//
// The function that it returns ends it early, from any thread: `done` gets that status, unless it
// has been called.
std::function<void(absl::Status)> ResolveTargets(
    boost::asio::any_io_executor executor, base::Clock& clock, const ClusterBackends& backends,
    std::vector<v1::Target> targets, ResolveLimits limits,
    absl::AnyInvocable<void(absl::StatusOr<std::vector<ClusterTargets>>)> done);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TARGET_RESOLVER_H_
