#include "service/operations/testing/fake_cluster.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace nodeops::operations {

namespace asio = boost::asio;

k8s::Node FakeNode(const std::string& name) {
  return *k8s::Node::Parse(R"({"metadata":{"name":")" + name + R"(","uid":"uid-)" + name +
                           R"(","resourceVersion":"1"},"spec":{}})");
}

FakeCluster::FakeCluster(asio::any_io_executor executor) : strand_(asio::make_strand(executor)) {}

void FakeCluster::StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                             std::shared_ptr<engine::BatchObserver> observer) {
  asio::post(strand_, [this, spec = std::move(spec), targets = std::move(targets),
                       observer = std::move(observer)]() mutable {
    const std::string operation = spec.operation;
    Batch& batch = batches_[operation];
    batch = {std::move(spec), std::move(targets), std::move(observer), {}};
    for (const auto& target : batch.targets) batch.unfinished.insert(target.node);
    if (!runs_by_itself_) return;
    for (const auto& target : batch.targets) {
      Attempt(operation, target.node, 1);
      Retry(operation, target.node, 1);
      Attempt(operation, target.node, 2);
      Finish(operation, target.node);
    }
  });
}

void FakeCluster::StopBatch(std::string operation, engine::StopMode, engine::NodeOutcome) {
  asio::post(strand_, [this, operation = std::move(operation)] {
    ++cancels_;
    const auto batch = batches_.find(operation);
    if (batch == batches_.end() || holds_cancelled_nodes_) return;
    for (const std::string& node : std::set(batch->second.unfinished)) {
      DoFinish(operation, node, engine::NodeOutcome::kCancelled);
    }
  });
}

void FakeCluster::ListNodes(k8s::ListOptions options, Listed done) {
  asio::post(strand_, [this, options = std::move(options), done = std::move(done)]() mutable {
    lists_.push_back(options);
    auto answer = on_list_(options);
    if (answer) return done(*std::move(answer));
    unanswered_.push_back(std::move(done));
  });
}

void FakeCluster::Attempt(const std::string& operation, const std::string& node, int attempt) {
  asio::post(strand_, [=, this] {
    if (!At(operation).unfinished.contains(node)) return;
    At(operation).observer->OnAttemptStarted(node, attempt, {});
  });
}

void FakeCluster::Retry(const std::string& operation, const std::string& node, int attempt) {
  asio::post(strand_, [=, this] {
    if (!At(operation).unfinished.contains(node)) return;
    At(operation).observer->OnRetryScheduled(node, attempt, engine::RetryCause::kConflict,
                                             {.code = absl::StatusCode::kAborted,
                                              .message = "modified",
                                              .reason = "Conflict",
                                              .http_status = 409},
                                             absl::Milliseconds(100));
  });
}

void FakeCluster::Finish(const std::string& operation, const std::string& node,
                         engine::NodeOutcome outcome) {
  asio::post(strand_, [=, this] { DoFinish(operation, node, outcome); });
}

void FakeCluster::DoFinish(const std::string& operation, const std::string& node,
                           engine::NodeOutcome outcome) {
  Batch& batch = At(operation);
  if (batch.unfinished.erase(node) == 0) return;
  batch.observer->OnFinished({.node = node, .outcome = outcome, .attempts = 1});
  if (batch.unfinished.empty()) batch.observer = nullptr;
}

}  // namespace nodeops::operations
