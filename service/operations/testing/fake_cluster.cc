#include "service/operations/testing/fake_cluster.h"

#include <boost/asio/post.hpp>
#include <utility>

namespace nodeops::operations {

namespace asio = boost::asio;
using engine::NodeOutcome;
using engine::RetryCause;

k8s::Node FakeNode(const std::string& name) {
  return *k8s::Node::Parse(R"({"metadata":{"name":")" + name + R"(","uid":"uid-)" + name +
                           R"(","resourceVersion":"1"},"spec":{}})");
}

FakeCluster::FakeCluster(asio::any_io_executor executor) : strand_(asio::make_strand(executor)) {}

void FakeCluster::Forget() {
  forgotten_ = true;
  batches_.clear();
  unanswered_.clear();
}

template <typename Function>
void FakeCluster::WithBatch(std::string operation, Function function) {
  asio::post(strand_,
             [this, operation = std::move(operation), function = std::move(function)]() mutable {
               const auto batch = batches_.find(operation);
               if (batch != batches_.end() && batch->second.observer) function(batch->second);
             });
}

void FakeCluster::StartBatch(engine::BatchSpec spec, std::vector<engine::NodeTarget> targets,
                             std::shared_ptr<engine::BatchObserver> observer) {
  asio::post(strand_, [this, spec = std::move(spec), targets = std::move(targets),
                       observer = std::move(observer)]() mutable {
    if (forgotten_) return;
    started_.push_back(spec.operation);
    Batch& batch = batches_[spec.operation];
    batch = {.spec = std::move(spec), .targets = std::move(targets)};
    batch.observer = std::move(observer);
    for (const auto& target : batch.targets) {
      batch.unfinished.insert(target.node);
      batch.attempts[target.node] = target.attempts_made;
      if (target.interrupted) batch.interrupted.insert(target.node);
    }
    if (runs_by_itself_ && !batch.spec.paused) Run(batch);
  });
}

// Nothing of an engine's time: each node does its next step when the one before is recorded.
void FakeCluster::Run(Batch& batch) {
  std::vector<engine::AttemptIntent> intents;
  for (const auto& target : batch.targets) {
    if (!batch.unfinished.contains(target.node)) continue;
    const int attempts = batch.attempts[target.node];
    if (batch.interrupted.erase(target.node) > 0 && attempts > 0) {
      DoRetry(batch, target.node, attempts, RetryCause::kInterrupted);
    }
    intents.push_back({target.node, attempts + 1});
  }
  batch.observer->OnIntended(intents, [this, operation = batch.spec.operation, intents] {
    for (const auto& intent : intents) RunAttempt(operation, intent.node, intent.attempt);
  });
}

void FakeCluster::RunAttempt(const std::string& operation, const std::string& node, int attempt) {
  WithBatch(operation, [=, this](Batch& batch) {
    if (batch.released || batch.spec.paused || !batch.unfinished.contains(node)) return;
    if (attempt != batch.attempts[node] + 1) return;
    if (on_request_) on_request_(operation, node, attempt);
    DoAttempt(batch, node, attempt);
    if (attempt > 1)
      return DoFinish(batch, {.node = node, .outcome = NodeOutcome::kChanged, .attempts = attempt});
    DoRetry(batch, node, attempt, RetryCause::kConflict);
    batch.observer->OnIntended({{node, attempt + 1}},
                               [=, this] { RunAttempt(operation, node, attempt + 1); });
  });
}

void FakeCluster::StopBatch(std::string operation, engine::StopMode mode, NodeOutcome outcome) {
  asio::post(strand_, [=, this] { stops_.push_back({operation, mode, outcome}); });
  WithBatch(std::move(operation), [=, this](Batch& batch) {
    if (holds_cancelled_nodes_) return;
    for (const std::string& node : std::set(batch.unfinished)) {
      if (batch.interrupted.contains(node)) continue;  // It has yet to be read.
      if (mode == engine::StopMode::kGraceful && batch.under_way.contains(node)) continue;
      DoFinish(batch, {.node = node, .outcome = outcome});
    }
  });
}

void FakeCluster::PauseBatch(std::string operation) {
  WithBatch(std::move(operation), [this](Batch& batch) {
    ++pauses_;
    batch.spec.paused = true;
  });
}

void FakeCluster::ResumeBatch(std::string operation) {
  WithBatch(std::move(operation), [this](Batch& batch) {
    ++resumes_;
    batch.spec.paused = false;
    if (runs_by_itself_) Run(batch);
  });
}

void FakeCluster::ReleaseBatch(std::string operation) {
  WithBatch(std::move(operation), [this](Batch& batch) {
    ++releases_;
    batch.released = true;
    EndIfReleased(batch);
  });
}

void FakeCluster::EndIfReleased(Batch& batch) {
  if (!batch.observer || !batch.released || !batch.under_way.empty()) return;
  std::exchange(batch.observer, nullptr)->OnReleased();
}

void FakeCluster::ListNodes(k8s::ListOptions options, Listed done) {
  asio::post(strand_, [this, options = std::move(options), done = std::move(done)]() mutable {
    lists_.push_back(options);
    auto answer = on_list_(options);
    if (answer) return done(*std::move(answer));
    unanswered_.push_back(std::move(done));
  });
}

void FakeCluster::Intend(const std::string& operation, const std::vector<std::string>& nodes,
                         int attempt) {
  WithBatch(operation, [=, this](Batch& batch) {
    std::vector<engine::AttemptIntent> intents;
    for (const std::string& node : nodes) intents.push_back({node, attempt});
    batch.observer->OnIntended(std::move(intents), [this] { ++recorded_; });
  });
}

void FakeCluster::Attempt(const std::string& operation, const std::string& node, int attempt) {
  WithBatch(operation, [=, this](Batch& batch) { DoAttempt(batch, node, attempt); });
}

void FakeCluster::Retry(const std::string& operation, const std::string& node, int attempt) {
  WithBatch(operation, [=, this](Batch& batch) {
    DoRetry(batch, node, attempt, RetryCause::kConflict);
    EndIfReleased(batch);
  });
}

void FakeCluster::Finish(const std::string& operation, const std::string& node,
                         NodeOutcome outcome) {
  FinishAs(operation, {.node = node, .outcome = outcome, .attempts = 1});
}

void FakeCluster::FinishAs(const std::string& operation, engine::NodeTaskResult result) {
  WithBatch(operation, [this, result = std::move(result)](Batch& batch) mutable {
    DoFinish(batch, std::move(result));
  });
}

void FakeCluster::DoAttempt(Batch& batch, const std::string& node, int attempt) {
  if (!batch.unfinished.contains(node)) return;
  batch.under_way.insert(node);
  batch.attempts[node] = attempt;
  batch.observer->OnAttemptStarted(node, attempt, {});
}

void FakeCluster::DoRetry(Batch& batch, const std::string& node, int attempt, RetryCause cause) {
  if (!batch.unfinished.contains(node)) return;
  batch.under_way.erase(node);
  batch.observer->OnRetryScheduled(node, attempt, cause,
                                   {.code = absl::StatusCode::kAborted,
                                    .message = "modified",
                                    .reason = "Conflict",
                                    .http_status = 409},
                                   absl::Milliseconds(100));
}

void FakeCluster::DoFinish(Batch& batch, engine::NodeTaskResult result) {
  if (batch.unfinished.erase(result.node) == 0) return;
  batch.under_way.erase(result.node);
  batch.observer->OnFinished(result, [] {});
  if (batch.unfinished.empty()) batch.observer = nullptr;
  EndIfReleased(batch);
}

}  // namespace nodeops::operations
