#ifndef NODEOPS_SERVICE_OPERATIONS_ENGINE_BACKEND_H_
#define NODEOPS_SERVICE_OPERATIONS_ENGINE_BACKEND_H_

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>

#include "k8s/node_client.h"
#include "service/engine/cluster_engine.h"
#include "service/operations/cluster_backend.h"

namespace nodeops::operations {

// What else is to hear of a batch: makes the observer that the engine tells of the one that
// StartBatch was given.
using ObserverDecorator = std::function<std::shared_ptr<engine::BatchObserver>(
    std::shared_ptr<engine::BatchObserver>, const engine::BatchSpec&)>;

// The backend of a real cluster. `strand` is the one that the engine and the client live on.
std::shared_ptr<ClusterBackend> NewEngineBackend(std::shared_ptr<engine::ClusterEngine> engine,
                                                 std::shared_ptr<k8s::NodeClient> client,
                                                 boost::asio::any_io_executor strand,
                                                 ObserverDecorator decorate = nullptr);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_ENGINE_BACKEND_H_
