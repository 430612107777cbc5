#include "service/operations/stop_policy.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "service/operations/error_details.h"
#include "service/operations/event_conversion.h"
#include "service/operations/operation_state.h"

namespace nodeops::operations {
namespace {

absl::Status CannotPause(const v1::Operation& operation, const char* why, const char* reason) {
  return WithErrorInfo(
      absl::FailedPreconditionError(absl::StrCat(operation.name(), " ", why)), reason,
      {{"operation", operation.name()}, {"state", v1::Operation::State_Name(operation.state())}});
}

}  // namespace

int Failures(const v1::OperationCounts& counts) {
  return counts.failed() + counts.expired() + counts.outcome_unknown();
}

int FailureLimit(const v1::MaxFailures& max_failures, int total) {
  if (max_failures.limit_case() == v1::MaxFailures::kCount) return max_failures.count();
  const int64_t hundredths = static_cast<int64_t>(total) * max_failures.percent();
  return std::max(1, static_cast<int>((hundredths + 99) / 100));
}

std::optional<StateStep> AfterFailure(const v1::Operation& operation, int failures_before) {
  if (!operation.has_max_failures()) return std::nullopt;
  const v1::OperationCounts& counts = operation.counts();
  const int failures = Failures(counts);
  const int limit = FailureLimit(operation.max_failures(), counts.total());
  if (failures_before >= limit || failures < limit || counts.unfinished() == 0) return std::nullopt;
  StateStep step{
      .cause = v1::Operation::MAX_FAILURES,
      .reason = absl::StrCat(failures, " of ", counts.total(), " nodes have failed, the limit")};
  const bool running = operation.state() == v1::Operation::RUNNING;
  const bool paused = operation.state() == v1::Operation::PAUSED;
  if (operation.max_failures().reaction() == v1::MaxFailures::CANCEL) {
    step.to = v1::Operation::CANCELLING;
    if (running || paused) return step;
  } else {
    step.to = v1::Operation::PAUSED;
    if (running) return step;
  }
  return std::nullopt;
}

std::optional<StateStep> AfterDeadline(const v1::Operation& operation, absl::Time now) {
  if (!operation.has_deadline() || IsFinal(operation.state()) ||
      operation.state() == v1::Operation::CANCELLING) {
    return std::nullopt;
  }
  const absl::Time deadline = FromProto(operation.deadline());
  if (now < deadline) return std::nullopt;
  return StateStep{
      .to = v1::Operation::CANCELLING,
      .cause = v1::Operation::DEADLINE,
      .reason = absl::StrCat("its deadline, ",
                             absl::FormatTime(absl::RFC3339_sec, deadline, absl::UTCTimeZone()),
                             ", has passed")};
}

absl::Status CheckCanPause(const v1::Operation& operation) {
  if (IsFinal(operation.state())) {
    return CannotPause(operation, "has ended", "OPERATION_ENDED");
  }
  if (operation.state() == v1::Operation::CANCELLING) {
    return CannotPause(operation, "is being cancelled", "OPERATION_CANCELLING");
  }
  return absl::OkStatus();
}

engine::NodeOutcome StopOutcome(const v1::Operation& operation) {
  return operation.state_cause() == v1::Operation::DEADLINE ? engine::NodeOutcome::kExpired
                                                            : engine::NodeOutcome::kCancelled;
}

}  // namespace nodeops::operations
