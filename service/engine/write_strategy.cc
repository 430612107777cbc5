#include "service/engine/write_strategy.h"

#include <cstdlib>

namespace nodeops::engine {

// No coroutine: the arguments may be references, as they are read before it returns.
boost::asio::awaitable<k8s::ApiResult<k8s::Node>> WriteChange(WriteStrategy strategy,
                                                              k8s::NodeClient& client,
                                                              const k8s::Node& node,
                                                              const k8s::NodeChange& change,
                                                              const k8s::WriteOptions& options) {
  switch (strategy) {
    case WriteStrategy::kPatch:
      return client.Patch(node.name(), k8s::MergePatch(change, node.resource_version()), options);
    case WriteStrategy::kUpdate:
      return client.Update(node.name(), node.ToJsonWith(change), options);
  }
  std::abort();
}

}  // namespace nodeops::engine
