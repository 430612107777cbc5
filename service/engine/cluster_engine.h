#ifndef NODEOPS_SERVICE_ENGINE_CLUSTER_ENGINE_H_
#define NODEOPS_SERVICE_ENGINE_CLUSTER_ENGINE_H_

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/random/bit_gen_ref.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/node_client.h"
#include "service/engine/batch_observer.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// Limits of one cluster, over all operations.
struct ClusterLimits {
  int max_concurrency = 200;  // Node tasks with an attempt under way.
  double max_qps = 0;         // Requests a second; 0 is no limit.
  // Hears, on the cluster's strand, how long max_qps alone held work back, each time; may be null.
  std::function<void(absl::Duration)> held_back;
};

// Annotations that an uncordon removes besides nodeops' own: the predecessor's marks.
std::vector<std::string> DefaultLegacyAnnotations();

// Works on the nodes of one cluster: one writer per node (lanes), so many at a time (admission),
// each as a coroutine on the cluster's strand. Knows nothing of operations' states or of who
// listens.
class ClusterEngine {
 public:
  // `strand` must be serial; `client` lives on it. `random` is only used on the strand.
  ClusterEngine(std::string cluster, asio::any_io_executor strand, base::Clock& clock,
                absl::BitGenRef random, std::shared_ptr<k8s::NodeClient> client,
                ClusterLimits limits,
                std::vector<std::string> legacy_annotations = DefaultLegacyAnnotations());
  ~ClusterEngine();  // Every task must have finished.

  // Starts one task per target; `observer` hears OnFinished exactly once for each. Thread-safe;
  // returns at once.
  void StartBatch(BatchSpec spec, std::vector<NodeTarget> targets,
                  std::shared_ptr<BatchObserver> observer);

  // The four functions below are thread-safe and have no effect on an operation without a batch.

  // Ends the batch of that operation early: queued nodes and those that wait for their next attempt
  // end with `outcome` (kCancelled or kExpired) at once, attempts under way as `mode` says. A node
  // of which it is not known whether a write took effect is read and reported truly: once more
  // (kImmediate) or until it is known (kGraceful). kImmediate after kGraceful hurries it; the first
  // outcome stays.
  void StopBatch(std::string operation, StopMode mode, NodeOutcome outcome);

  // Until ResumeBatch no attempt of the batch is begun, and none that the API server asked to wait
  // goes on. Attempts under way finish; the time of nodes stands still while they wait.
  void PauseBatch(std::string operation);
  void ResumeBatch(std::string operation);

  // Lets go of the batch, because the process ends and another will go on with it: attempts under
  // way finish and are reported, everything else is dropped without a result. Then, at once if
  // nothing is under way, the observer hears OnReleased. Nobody works on a dropped node any more in
  // this process: it is the next process's turn.
  void ReleaseBatch(std::string operation);

  const std::string& cluster() const;

 private:
  class Impl;
  // Has `deed` done, on the strand, to the batches of that operation.
  template <typename Deed>
  void Tell(std::string operation, Deed deed);

  std::shared_ptr<Impl> impl_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_CLUSTER_ENGINE_H_
