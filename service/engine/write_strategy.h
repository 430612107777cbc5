#ifndef NODEOPS_SERVICE_ENGINE_WRITE_STRATEGY_H_
#define NODEOPS_SERVICE_ENGINE_WRITE_STRATEGY_H_

#include <boost/asio/awaitable.hpp>

#include "k8s/node.h"
#include "k8s/node_client.h"
#include "service/engine/retry_options.h"

namespace nodeops::engine {

// Makes `change` on the node that `node` is a read of, as `strategy` has it. Whatever the strategy,
// the API server refuses the write if the node was written since that read: the decision and its
// write are atomic. One call is one request.
boost::asio::awaitable<k8s::ApiResult<k8s::Node>> WriteChange(WriteStrategy strategy,
                                                              k8s::NodeClient& client,
                                                              const k8s::Node& node,
                                                              const k8s::NodeChange& change,
                                                              const k8s::WriteOptions& options);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_WRITE_STRATEGY_H_
