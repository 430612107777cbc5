#ifndef NODEOPS_SERVICE_ENGINE_CLUSTER_CONTEXT_H_
#define NODEOPS_SERVICE_ENGINE_CLUSTER_CONTEXT_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/random/bit_gen_ref.h"
#include "base/clock.h"
#include "k8s/node_client.h"
#include "service/engine/admission.h"
#include "service/engine/node_lanes.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// What the node tasks of one cluster share. Only used on the strand.
struct ClusterContext {
  const std::string cluster;
  const asio::any_io_executor strand;
  base::Clock& clock;
  absl::BitGenRef random;
  const std::shared_ptr<k8s::NodeClient> client;
  const std::shared_ptr<Admission> admission;
  const std::vector<std::string> legacy_annotations;
  NodeLanes lanes;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_CLUSTER_CONTEXT_H_
