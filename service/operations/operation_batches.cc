#include "service/operations/operation_batches.h"

#include <utility>

#include "service/operations/event_conversion.h"

namespace nodeops::operations {
namespace {

engine::BatchSpec SpecOf(const v1::Operation& operation, const std::string& cluster) {
  engine::BatchSpec spec{.operation = operation.name(),
                         .cluster = cluster,
                         .action = ToEngine(operation.action()),
                         .mode = ToEngine(operation.mode()),
                         .reason = operation.reason(),
                         .actor = operation.actor(),
                         .retry = ToEngine(operation.retry()),
                         .concurrency = operation.concurrency(),
                         .paused = operation.state() == v1::Operation::PAUSED};
  if (operation.undo()) spec.only_if_last_operation = operation.from_operation();
  return spec;
}

}  // namespace

void OperationBatches::Start(const v1::Operation& operation, std::vector<ClusterTargets> targets,
                             const std::shared_ptr<OperationSink>& sink) {
  operation_ = operation.name();
  for (ClusterTargets& target : targets) {
    if (target.nodes.empty()) continue;
    unfinished_[target.cluster] = target.nodes.size();
    backends_.at(target.cluster)
        ->StartBatch(SpecOf(operation, target.cluster), std::move(target.nodes),
                     std::make_shared<ClusterObserver>(target.cluster,
                                                       operation.retry().max_attempts(), sink));
  }
}

void OperationBatches::Stop(engine::StopMode mode, engine::NodeOutcome outcome) {
  for (const auto& [cluster, nodes] : unfinished_) {
    backends_.at(cluster)->StopBatch(operation_, mode, outcome);
  }
}

void OperationBatches::Pause() {
  for (const auto& [cluster, nodes] : unfinished_) backends_.at(cluster)->PauseBatch(operation_);
}

void OperationBatches::Resume() {
  for (const auto& [cluster, nodes] : unfinished_) backends_.at(cluster)->ResumeBatch(operation_);
}

void OperationBatches::Release() {
  for (const auto& [cluster, nodes] : unfinished_) backends_.at(cluster)->ReleaseBatch(operation_);
}

void OperationBatches::OnFinished(const std::string& cluster) {
  const auto found = unfinished_.find(cluster);
  if (found != unfinished_.end() && --found->second == 0) unfinished_.erase(found);
}

}  // namespace nodeops::operations
