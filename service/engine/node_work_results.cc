// How a node's work ends: the results that answers, and the lack of them, lead to.

#include <utility>

#include "service/engine/left_alone.h"
#include "service/engine/node_errors.h"
#include "service/engine/node_marks.h"
#include "service/engine/node_work.h"

namespace nodeops::engine {
namespace {

// Of a write that was in doubt until the node had its result.
WriteFate FateOf(NodeOutcome outcome) {
  if (outcome == NodeOutcome::kChanged) return WriteFate::kTookEffect;
  return outcome == NodeOutcome::kOutcomeUnknown ? WriteFate::kNeverKnown : WriteFate::kHadNoEffect;
}

}  // namespace

bool NodeWork::FinishByRead(const k8s::Node& read) {
  if (FinishReplaced(read)) return true;
  if (spec_->mode == Mode::kExecute && IsLastOperation(read, spec_->operation)) {
    // It was written because it was not as desired.
    result_.was_unschedulable = spec_->action == Action::kUncordon;
    Finish(NodeOutcome::kChanged);
    return true;
  }
  result_.was_unschedulable = read.unschedulable();
  if (const auto why = WhyLeftAlone(*spec_, read)) {
    Finish(NodeOutcome::kSkipped, LeftAloneError(*why));
  } else if (IsInDesiredState(read, spec_->action)) {
    Finish(NodeOutcome::kUnchanged);
  } else if (spec_->mode == Mode::kPlan) {
    Finish(NodeOutcome::kWouldChange);
  }
  return finished_;
}

bool NodeWork::FinishReplaced(const k8s::Node& read) {
  if (uid_.empty()) uid_ = read.uid();
  if (uid_ == read.uid()) return false;
  if (WriteIsInDoubt()) {
    progress_.failed_read_backs = 0;  // This one did not fail.
    FinishUnknown(WasReplaced(uid_, read.uid()));
  } else {
    Finish(NodeOutcome::kFailed, ReplacedError(spec_->action, uid_, read.uid()));
  }
  return true;
}

void NodeWork::FinishWritten(const std::string& old_version, const k8s::Node& written) {
  if (spec_->mode == Mode::kServerDryRun) {
    Finish(NodeOutcome::kWouldChange);
  } else if (written.resource_version() == old_version) {
    Finish(NodeOutcome::kUnchanged);
  } else {
    Finish(NodeOutcome::kChanged);
  }
}

void NodeWork::FinishEarly() {
  const std::optional<NodeOutcome>& stopped = batch_->control.stopped;
  if (WriteIsInDoubt()) {
    FinishUnknown(batch_->control.hurried ? WhyStopped(*stopped) : "out of time");
  } else if (stopped) {
    Finish(*stopped, StoppedError(*stopped));
  } else {
    const std::string cause = last_error_ ? last_error_->message : "";
    Finish(NodeOutcome::kExpired, OutOfTimeError(*spec_, progress_.attempt, cause));
  }
}

void NodeWork::FinishFailed(const Decision& decision, const k8s::ApiError& error) {
  const bool is_unknown = decision.outcome == NodeOutcome::kOutcomeUnknown;
  if (is_unknown && WriteIsInDoubt()) return FinishUnknown(decision.explanation);
  NodeError failure = ToNodeError(error);
  if (decision.outcome == NodeOutcome::kExpired) failure.code = absl::StatusCode::kDeadlineExceeded;
  failure.message = FailureMessage(spec_->action, decision.exhausted ? progress_.attempt : 0,
                                   decision.explanation, error.message);
  Finish(is_unknown ? NodeOutcome::kFailed : decision.outcome, std::move(failure));
}

bool NodeWork::WriteIsInDoubt() const { return lost_write_ && spec_->mode == Mode::kExecute; }

void NodeWork::FinishUnknown(const std::string& explanation) {
  const bool was_read = progress_.failed_read_backs > 0;
  Finish(NodeOutcome::kOutcomeUnknown, OutcomeUnknownError(spec_->action, explanation, *lost_write_,
                                                           was_read ? &*last_error_ : nullptr));
}

void NodeWork::Finish(NodeOutcome outcome, std::optional<NodeError> error) {
  if (WriteIsInDoubt()) batch_->observer->OnWriteResolved(result_.node, FateOf(outcome));
  finished_ = true;
  result_.outcome = outcome;
  result_.error = std::move(error);
  result_.attempts = progress_.attempt;
  result_.reads = requests_.reads();
  result_.writes = requests_.writes();
  result_.elapsed = CurrentProgress().elapsed;
}

}  // namespace nodeops::engine
