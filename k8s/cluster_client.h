#ifndef NODEOPS_K8S_CLUSTER_CLIENT_H_
#define NODEOPS_K8S_CLUSTER_CLIENT_H_

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "k8s/config/cluster_config.h"
#include "k8s/event_client.h"
#include "k8s/http/transport.h"
#include "k8s/node_client.h"

namespace nodeops::k8s {

// Puts something around a transport that sees each request as it is sent and its answer.
using TransportWrapper = std::function<std::shared_ptr<Transport>(std::shared_ptr<Transport>)>;

// A client of the cluster that `config` describes, with its own connections and credentials. It
// lives on `executor`, which must be serial. Connects to nothing yet. What goes over its
// connections goes through what `wrap`, if given, makes. INVALID_ARGUMENT, naming the field, if the
// configuration cannot work.
absl::StatusOr<std::shared_ptr<NodeClient>> NewClusterClient(const ClusterConfig& config,
                                                             asio::any_io_executor executor,
                                                             base::Clock& clock,
                                                             const TransportWrapper& wrap = {});

// The same for events, with connections of its own: they take nothing from the requests of nodes.
absl::StatusOr<std::shared_ptr<EventClient>> NewClusterEventClient(
    const ClusterConfig& config, asio::any_io_executor executor, base::Clock& clock,
    const TransportWrapper& wrap = {});

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CLUSTER_CLIENT_H_
