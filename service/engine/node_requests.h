#ifndef NODEOPS_SERVICE_ENGINE_NODE_REQUESTS_H_
#define NODEOPS_SERVICE_ENGINE_NODE_REQUESTS_H_

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "k8s/node.h"
#include "k8s/node_client.h"
#include "service/engine/cluster_context.h"
#include "service/engine/node_task_types.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// The longest that one request may take, if the node has that much time left.
inline constexpr absl::Duration kRequestTimeout = absl::Seconds(15);

// Sends the requests of one node's task, and counts those that went out.
class NodeRequests {
 public:
  NodeRequests(std::shared_ptr<ClusterContext> context, std::shared_ptr<const BatchSpec> spec,
               std::string node);

  // Each is given up after `limit` (which must be positive) or kRequestTimeout.
  asio::awaitable<k8s::ApiResult<k8s::Node>> Read(absl::Duration limit);
  // Makes the change of the batch, decided on `read`.
  asio::awaitable<k8s::ApiResult<k8s::Node>> Write(k8s::Node read, absl::Duration limit);

  // To be told when the task got a slot, which is good for one request.
  void OnSlot() { slot_is_fresh_ = true; }

  // Requests that the API server may have seen.
  int reads() const { return reads_; }
  int writes() const { return writes_; }

 private:
  void Charge();

  const std::shared_ptr<ClusterContext> context_;
  const std::shared_ptr<const BatchSpec> spec_;
  const std::string node_;
  bool slot_is_fresh_ = false;
  int reads_ = 0;
  int writes_ = 0;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_REQUESTS_H_
