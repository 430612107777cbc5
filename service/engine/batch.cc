#include "service/engine/batch.h"

#include <utility>

#include "service/engine/engine_log.h"

namespace nodeops::engine {
namespace {

std::shared_ptr<BatchContext> NewContext(std::shared_ptr<ClusterContext> cluster, BatchSpec spec,
                                         std::shared_ptr<BatchObserver> observer) {
  auto window = std::make_shared<IntentWindow>(cluster->strand, observer,
                                               2 * static_cast<size_t>(spec.concurrency));
  window->SetOpen(!spec.paused);
  BatchControl control;
  control.paused = spec.paused;
  // Not make_shared: an aggregate.
  return std::shared_ptr<BatchContext>(
      new BatchContext{std::move(cluster), std::make_shared<const BatchSpec>(std::move(spec)),
                       std::move(observer), std::move(window), control});
}

}  // namespace

Batch::Batch(std::shared_ptr<ClusterContext> cluster, BatchSpec spec,
             std::shared_ptr<BatchObserver> observer, absl::AnyInvocable<void()> ended)
    : context_(NewContext(std::move(cluster), std::move(spec), std::move(observer))),
      ended_(std::move(ended)) {}

void Batch::Start(std::vector<NodeTarget> targets) {
  LogBatch(*context_->spec, targets.size());
  IntentWindow::Place place = 0;
  for (NodeTarget& target : targets) {
    ++place;
    tasks_[place] = std::make_shared<NodeTask>(context_, place, std::move(target),
                                               [weak = weak_from_this(), place] {
                                                 if (const auto self = weak.lock()) {
                                                   self->OnTaskEnded(place);
                                                 }
                                               });
    tasks_[place]->Start();
  }
}

void Batch::Stop(StopMode mode, NodeOutcome outcome) {
  BatchControl& control = context_->control;
  if (!control.stopped) control.stopped = outcome;
  if (mode == StopMode::kImmediate) control.hurried = true;
  TellTasks();
}

void Batch::SetPaused(bool paused) {
  context_->control.paused = paused;
  context_->window->SetOpen(!paused);
  TellTasks();
}

void Batch::Release() {
  context_->control.released = true;
  TellTasks();
}

void Batch::TellTasks() {
  const auto keep_alive = shared_from_this();
  const std::map<IntentWindow::Place, std::shared_ptr<NodeTask>> tasks = tasks_;  // They go.
  for (const auto& [place, task] : tasks) task->OnControlChanged();
}

void Batch::OnTaskEnded(IntentWindow::Place place) {
  tasks_.erase(place);
  if (!tasks_.empty()) return;
  if (context_->control.released) context_->observer->OnReleased();
  std::exchange(ended_, nullptr)();
}

}  // namespace nodeops::engine
