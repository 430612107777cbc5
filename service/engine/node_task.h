#ifndef NODEOPS_SERVICE_ENGINE_NODE_TASK_H_
#define NODEOPS_SERVICE_ENGINE_NODE_TASK_H_

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "base/clock.h"
#include "service/engine/admission.h"
#include "service/engine/cluster_context.h"
#include "service/engine/node_lanes.h"
#include "service/engine/node_task_types.h"
#include "service/engine/node_work.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// One node's task from the queue to its result: waits for the node's lane, then for a slot, then
// does the NodeWork, giving the slot up in each pause. The lane is kept to the end. A task that
// waits for its first slot costs no coroutine, so that a batch may have many.
class NodeTask : public std::enable_shared_from_this<NodeTask> {
 public:
  // `done` is called once, after the observer was told and the lane and slot were given up.
  NodeTask(std::shared_ptr<ClusterContext> context, std::shared_ptr<const BatchSpec> spec,
           NodeTarget target, std::shared_ptr<BatchObserver> observer,
           absl::AnyInvocable<void()> done);

  void Start();

  // Ends the task early; see ClusterEngine::StopBatch.
  void Cancel();

 private:
  enum class State { kInLane, kInQueue, kRunning, kFinished };

  void AskForFirstSlot();
  void AskForSlot(Admission::Priority priority, Admission::Granted granted);
  void StartRunning();
  static asio::awaitable<void> Run(std::shared_ptr<NodeTask> self);
  asio::awaitable<void> Wait(Pause pause);
  asio::awaitable<void> WaitForSlot();
  void GiveUpSlot();
  bool MustStop() const { return work_.cancelled() && !work_.outcome_unknown(); }
  void Finish();

  const std::shared_ptr<ClusterContext> context_;
  const std::shared_ptr<const BatchSpec> spec_;
  const std::string node_;
  const std::shared_ptr<BatchObserver> observer_;
  absl::AnyInvocable<void()> done_;
  NodeWork work_;
  State state_ = State::kInLane;
  bool has_slot_ = false;
  NodeLanes::Ticket lane_ticket_ = 0;
  Admission::Ticket slot_ticket_ = 0;
  std::unique_ptr<base::Timer>
      timer_;  // What the running coroutine waits for; cancelling wakes it.
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_TASK_H_
