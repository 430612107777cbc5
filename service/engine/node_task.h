#ifndef NODEOPS_SERVICE_ENGINE_NODE_TASK_H_
#define NODEOPS_SERVICE_ENGINE_NODE_TASK_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "base/clock.h"
#include "service/engine/admission.h"
#include "service/engine/batch_context.h"
#include "service/engine/intent_window.h"
#include "service/engine/node_lanes.h"
#include "service/engine/node_task_types.h"
#include "service/engine/node_work.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// One node's task from the queue to its result: waits for the node's lane, then for the record of
// its first attempt's intent, then for a slot, and does the NodeWork. In each pause of it the slot
// is given up; it goes on once the next attempt's intent is recorded, the batch is not paused and
// there is a slot again. The lane is kept to the end. No slot is held while anything but the API
// server is waited for. A task that waits for its first slot costs no coroutine, so that a batch
// may have many.
//
// A node that was interrupted needs no record to be read: its intent has been recorded before.
class NodeTask : public std::enable_shared_from_this<NodeTask> {
 public:
  // `ended` is called once, after the observer was told (or the task was dropped, released) and
  // lane and slot were given up.
  NodeTask(std::shared_ptr<const BatchContext> batch, IntentWindow::Place place, NodeTarget target,
           absl::AnyInvocable<void()> ended);

  void Start();

  // To be told after each change of the batch's control.
  void OnControlChanged();

 private:
  enum class State { kInLane, kAwaitsIntent, kHeld, kInQueue, kRunning, kEnded };
  using Granted = void (NodeTask::*)();

  void OnLane();
  void OnIntentRecorded();
  void AskForFirstSlot();
  void AskForSlot(Admission::Priority priority, Granted granted);
  void StartRunning();
  static asio::awaitable<void> Run(std::shared_ptr<NodeTask> self);
  asio::awaitable<void> Wait(Pause pause);
  asio::awaitable<void> Sleep(Pause pause);
  asio::awaitable<void> Hold();
  asio::awaitable<void> WaitForSlot();
  void AnnounceNextAttempt(int attempt);
  bool IsHeldBack() const;
  bool MustEnd() const;
  void EndEarly();
  void Wake();
  void GiveUpSlot();
  void End();
  void Report(bool has_lane);  // The lane is given up once the result is recorded.

  const std::shared_ptr<const BatchContext> batch_;
  const std::shared_ptr<ClusterContext> cluster_;
  const IntentWindow::Place place_;
  const std::string node_;
  absl::AnyInvocable<void()> ended_;
  NodeWork work_;
  State state_ = State::kInLane;
  bool has_slot_ = false;
  bool dropped_ = false;
  int intended_ = 0;  // The attempt whose intent is not recorded yet; 0: none.
  NodeLanes::Ticket lane_ticket_ = 0;
  Admission::Ticket slot_ticket_ = 0;
  // What the running coroutine waits for: a point in time, or only to be woken.
  std::unique_ptr<base::Timer> timer_;
  std::optional<asio::steady_timer> woken_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_TASK_H_
