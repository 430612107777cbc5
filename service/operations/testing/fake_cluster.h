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

#include "service/engine/batch_observer.h"
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
  using RequestHandler =
      std::function<void(const std::string& operation, const std::string& node, int attempt)>;

  // How a batch was stopped.
  struct Stop {
    std::string operation;
    engine::StopMode mode;
    engine::NodeOutcome outcome;
    bool operator==(const Stop&) const = default;
  };

  explicit FakeCluster(boost::asio::any_io_executor executor);

  // Every node runs by itself, unless its batch is paused or stopped: the intent, an attempt, a
  // conflict, the next intent, another attempt, CHANGED. An interrupted one first finds that the
  // attempt had changed nothing.
  void RunByItself() { runs_by_itself_ = true; }
  // Hears of each attempt that is about to send its first request.
  void OnRequest(RequestHandler handler) { on_request_ = std::move(handler); }
  // A stopped batch keeps its nodes until the test finishes them, as with writes on the wire.
  void HoldCancelledNodes() { holds_cancelled_nodes_ = true; }
  // Answers lists; nothing (nullopt) leaves the request without an answer for ever.
  void OnList(ListHandler handler) { on_list_ = std::move(handler); }

  // Lets go of all that is unfinished and unanswered, for it holds on to this cluster, and does
  // nothing any more. At the end of a test or of a process.
  void Forget();

  // Asks for the intents of these nodes' first attempts; recorded() counts the answers.
  void Intend(const std::string& operation, const std::vector<std::string>& nodes, int attempt = 1);
  void Attempt(const std::string& operation, const std::string& node, int attempt);
  void Retry(const std::string& operation, const std::string& node, int attempt);
  void Finish(const std::string& operation, const std::string& node,
              engine::NodeOutcome outcome = engine::NodeOutcome::kChanged);
  void FinishAs(const std::string& operation, engine::NodeTaskResult result);

  const engine::BatchSpec& spec(const std::string& operation) { return At(operation).spec; }
  const std::vector<engine::NodeTarget>& targets(const std::string& operation) {
    return At(operation).targets;
  }
  bool paused(const std::string& operation) { return At(operation).spec.paused; }
  size_t batches() const { return batches_.size(); }
  // The operations of StartBatch, in the order in which they came.
  const std::vector<std::string>& started() const { return started_; }
  size_t cancels() const { return stops_.size(); }
  const std::vector<Stop>& stops() const { return stops_; }
  size_t pauses() const { return pauses_; }
  size_t resumes() const { return resumes_; }
  size_t releases() const { return releases_; }
  size_t recorded() const { return recorded_; }
  const std::vector<k8s::ListOptions>& lists() const { return lists_; }

  void StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                  std::shared_ptr<engine::BatchObserver> observer) override;
  void StopBatch(std::string operation, engine::StopMode mode,
                 engine::NodeOutcome outcome) override;
  void PauseBatch(std::string operation) override;
  void ResumeBatch(std::string operation) override;
  void ReleaseBatch(std::string operation) override;
  void ListNodes(k8s::ListOptions options, Listed done) override;

 private:
  struct Batch {
    engine::BatchSpec spec;
    std::vector<engine::NodeTarget> targets;
    std::shared_ptr<engine::BatchObserver> observer;
    std::set<std::string> unfinished;
    std::set<std::string> under_way;      // Of them: an attempt of theirs is being made.
    std::set<std::string> interrupted;    // Of them: they have yet to be read.
    std::map<std::string, int> attempts;  // Made, by node.
    bool released = false;
  };

  template <typename Function>
  void WithBatch(std::string operation, Function function);  // If there is one that has not ended.
  Batch& At(const std::string& operation) { return batches_.at(operation); }
  void Run(Batch& batch);
  void RunAttempt(const std::string& operation, const std::string& node, int attempt);
  void DoAttempt(Batch& batch, const std::string& node, int attempt);
  void DoRetry(Batch& batch, const std::string& node, int attempt, engine::RetryCause cause);
  void DoFinish(Batch& batch, engine::NodeTaskResult result);
  void EndIfReleased(Batch& batch);

  const boost::asio::strand<boost::asio::any_io_executor> strand_;
  std::map<std::string, Batch> batches_;
  std::vector<Stop> stops_;
  size_t pauses_ = 0;
  size_t resumes_ = 0;
  size_t releases_ = 0;
  size_t recorded_ = 0;
  std::vector<std::string> started_;
  std::vector<k8s::ListOptions> lists_;
  std::vector<Listed> unanswered_;
  ListHandler on_list_;
  RequestHandler on_request_;
  bool runs_by_itself_ = false;
  bool holds_cancelled_nodes_ = false;
  bool forgotten_ = false;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_FAKE_CLUSTER_H_
