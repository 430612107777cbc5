#ifndef NODEOPS_SERVICE_ENGINE_NODE_WORK_H_
#define NODEOPS_SERVICE_ENGINE_NODE_WORK_H_

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "k8s/api_error.h"
#include "k8s/node.h"
#include "service/engine/batch_context.h"
#include "service/engine/node_requests.h"
#include "service/engine/node_task_types.h"
#include "service/engine/retry_policy.h"

namespace nodeops::engine {

namespace asio = boost::asio;

// A wait between two cycles of a node's work.
struct Pause {
  absl::Duration wait;
  bool as_told = false;  // By Retry-After: going on sooner is forbidden.
  int next_attempt = 0;  // The attempt that follows; 0: the same one goes on.
};

// What is done with one node: read, decide, write, and again as retry_policy.h decides, until there
// is a result. It tells the observer and the log of each step. Slots, lanes and waiting are
// NodeTask's.
//
// A read that shows our own `last-operation` ends the work as kChanged even if somebody has since
// changed the node back: the API server says that our write took effect, as its lost answer would
// have said, and to write again would undo a later decision of somebody else.
//
// A read that shows the old state is taken as the API server's word that a write whose answer was
// lost has not taken effect. It cannot tell of a write that is held up on its way and applied later
// still; if another attempt follows, its own write makes that impossible, or conflicts with it.
//
// Stopping the batch ends what would come next: what an answer has already decided stands, and
// while it is not known whether a write took effect it is read until it is, once if hurried.
//
// A node that an earlier process was interrupted at begins with a read as after a lost write.
class NodeWork {
 public:
  NodeWork(std::shared_ptr<const BatchContext> batch, NodeTarget target);

  // The node's time starts.
  void Begin();

  // Works on until the next pause; the caller has a slot. Gives nothing once the work is finished,
  // and is not called again then.
  asio::awaitable<std::optional<Pause>> Advance();

  // Ends the work in a pause, because the batch was stopped or its time is over.
  void FinishEarly();

  // So much of a pause does not count as the node's time.
  void StandStill(absl::Duration time) { stood_still_ += time; }

  bool outcome_unknown() const { return lost_write_.has_value(); }
  // Unknown because of an earlier process, not because of a write of this one.
  bool interrupted() const { return interrupted_; }
  bool finished() const { return finished_; }
  // When the node's time is over: later while a write's outcome is unknown.
  base::MonotonicTime limit() const;
  const NodeTaskResult& result() const { return result_; }
  // A slot is good for one request.
  void OnSlot() { requests_.OnSlot(); }

 private:
  asio::awaitable<void> Cycle();
  void BeginAttempt();
  void AnnounceAttempt(const k8s::ApiResult<k8s::Node>* read);
  bool FinishByRead(const k8s::Node& read);
  bool FinishReplaced(const k8s::Node& read);
  bool ResolveLostWrite();
  bool ResolveInterruption();
  bool YieldIfHeldBack();
  bool MayGoOn();
  void FinishWritten(const std::string& old_version, const k8s::Node& written);
  void HandleFailure(Step step, const k8s::ApiError& error);
  void PauseAsTold(const Decision& decision, const k8s::ApiError& error);
  void ReadBack(Step step, const Decision& decision, const k8s::ApiError& error);
  void NextAttempt(const Decision& decision, const k8s::ApiError& error);
  void FinishFailed(const Decision& decision, const k8s::ApiError& error);
  void FinishUnknown(const std::string& explanation);
  void Finish(NodeOutcome outcome, std::optional<NodeError> error = std::nullopt);
  bool WriteIsInDoubt() const;  // Not where an attempt without writes was interrupted.
  Progress CurrentProgress() const;
  absl::Duration Left() const;
  double Draw();

  const std::shared_ptr<const BatchContext> batch_;
  const std::shared_ptr<ClusterContext> cluster_;
  const std::shared_ptr<const BatchSpec> spec_;
  NodeRequests requests_;
  std::string uid_;
  NodeTaskResult result_;
  bool finished_ = false;
  bool interrupted_ = false;
  std::optional<base::MonotonicTime> began_;
  absl::Duration stood_still_;
  Progress progress_;  // `elapsed` is only right in CurrentProgress().

  bool attempt_is_due_ = true;  // The next cycle begins an attempt ...
  bool announce_ = false;       // ... and tells the observer once it can.
  bool after_conflict_ = false;
  std::vector<k8s::FieldManager> decided_on_;  // managedFields of the read before the last write.
  std::optional<k8s::ApiError> lost_write_;    // Set while a write's outcome is unknown.
  std::optional<k8s::ApiError> last_error_;
  std::optional<Pause> pause_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_NODE_WORK_H_
