#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_FAKE_CLUSTER_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_FAKE_CLUSTER_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/strand.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "service/operations/cluster_backend.h"

namespace nodeops::operations {

// A node as an API server sends it.
k8s::Node FakeNode(const std::string& name);

// A cluster whose engine does what the test says, node by node. All state is on a strand; the
// accessors are for tests on one thread.
class FakeCluster final : public ClusterBackend {
 public:
  using ListHandler =
      std::function<std::optional<k8s::ApiResult<k8s::NodePage>>(const k8s::ListOptions&)>;

  explicit FakeCluster(boost::asio::any_io_executor executor);

  // Every node runs by itself: an attempt, a conflict, another attempt, CHANGED.
  void RunByItself() { runs_by_itself_ = true; }
  // A cancelled batch keeps its nodes until the test finishes them, as with writes on the wire.
  void HoldCancelledNodes() { holds_cancelled_nodes_ = true; }
  // Answers lists; nothing (nullopt) leaves the request without an answer for ever.
  void OnList(ListHandler handler) { on_list_ = std::move(handler); }

  // Lets go of all that is unfinished and unanswered: it holds on to this cluster. At a test's end.
  void Forget() {
    batches_.clear();
    unanswered_.clear();
  }

  void Attempt(const std::string& operation, const std::string& node, int attempt);
  void Retry(const std::string& operation, const std::string& node, int attempt);
  void Finish(const std::string& operation, const std::string& node,
              engine::NodeOutcome outcome = engine::NodeOutcome::kChanged);

  const engine::BatchSpec& spec(const std::string& operation) { return At(operation).spec; }
  const std::vector<engine::NodeTarget>& targets(const std::string& operation) {
    return At(operation).targets;
  }
  size_t batches() const { return batches_.size(); }
  size_t cancels() const { return cancels_; }
  const std::vector<k8s::ListOptions>& lists() const { return lists_; }

  void StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                  std::shared_ptr<engine::BatchObserver> observer) override;
  void StopBatch(std::string operation, engine::StopMode mode,
                 engine::NodeOutcome outcome) override;
  void PauseBatch(std::string) override {}
  void ResumeBatch(std::string) override {}
  void ReleaseBatch(std::string) override {}
  void ListNodes(k8s::ListOptions options, Listed done) override;

 private:
  struct Batch {
    engine::BatchSpec spec;
    std::vector<engine::NodeTarget> targets;
    std::shared_ptr<engine::BatchObserver> observer;
    std::set<std::string> unfinished;
  };

  Batch& At(const std::string& operation) { return batches_.at(operation); }
  void DoFinish(const std::string& operation, const std::string& node, engine::NodeOutcome outcome);

  const boost::asio::strand<boost::asio::any_io_executor> strand_;
  std::map<std::string, Batch> batches_;
  size_t cancels_ = 0;
  std::vector<k8s::ListOptions> lists_;
  std::vector<Listed> unanswered_;
  ListHandler on_list_;
  bool runs_by_itself_ = false;
  bool holds_cancelled_nodes_ = false;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_FAKE_CLUSTER_H_
