#ifndef NODEOPS_SERVICE_CLUSTERS_H_
#define NODEOPS_SERVICE_CLUSTERS_H_

#include <boost/asio/any_io_executor.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/flags.h"
#include "service/metrics/service_metrics.h"
#include "service/operations/cluster_backend.h"
#include "service/service_health.h"

namespace nodeops {

// The clusters to serve, each with a strand, connections and an engine of its own.
struct Clusters {
  operations::ClusterBackends backends;
  std::string default_cluster;  // Empty: none.
};

// Reads the kubeconfig that `flags` mean and makes the clusters; connects to nothing yet. What they
// do is counted in `metrics`, which must outlive them, and how they answer is noted in `health`.
// Errors name the flag and what to do. Contexts that cannot be used and were not asked for are
// logged.
absl::StatusOr<Clusters> MakeClusters(const Flags& flags, boost::asio::any_io_executor executor,
                                      base::Clock& clock, metrics::ServiceMetrics& metrics,
                                      ServiceHealth& health);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_CLUSTERS_H_
