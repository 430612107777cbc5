#ifndef NODEOPS_SERVICE_OPERATIONS_CLUSTER_BACKEND_H_
#define NODEOPS_SERVICE_OPERATIONS_CLUSTER_BACKEND_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "k8s/api_error.h"
#include "k8s/node_client.h"
#include "service/engine/batch_observer.h"

namespace nodeops::operations {

// What operations need of one cluster: its engine, and a way to list its nodes. Thread-safe;
// nothing blocks.
class ClusterBackend {
 public:
  using Listed = absl::AnyInvocable<void(k8s::ApiResult<k8s::NodePage>)>;

  virtual ~ClusterBackend() = default;

  // The contracts of engine::ClusterEngine.
  virtual void StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                          std::shared_ptr<engine::BatchObserver> observer) = 0;
  virtual void StopBatch(std::string operation, engine::StopMode mode,
                         engine::NodeOutcome outcome) = 0;
  virtual void PauseBatch(std::string operation) = 0;
  virtual void ResumeBatch(std::string operation) = 0;
  virtual void ReleaseBatch(std::string operation) = 0;

  // One page, as k8s::NodeClient::List; if a kept-alive connection proved closed it is asked for
  // once more. `done` is called once, on any thread and never inside the call.
  virtual void ListNodes(k8s::ListOptions options, Listed done) = 0;
};

// By cluster name.
using ClusterBackends = std::map<std::string, std::shared_ptr<ClusterBackend>>;

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_CLUSTER_BACKEND_H_
