#include "service/rpc/batch_validation.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/rpc/duration_validation.h"
#include "service/rpc/field_violations.h"
#include "service/rpc/request_fields.h"
#include "service/rpc/retry_validation.h"
#include "service/rpc/target_validation.h"

namespace nodeops::rpc {
namespace {

constexpr int kMaxTargets = 1000;
constexpr absl::Duration kMinTimeout = absl::Seconds(1);
constexpr absl::Duration kMaxTimeout = absl::Hours(24 * 30);

// BatchCordonNodesRequest and BatchUncordonNodesRequest have the same fields, here and below.
template <typename Request>
void CheckTargets(const Request& request, const std::vector<v1::Cluster>& clusters,
                  operations::BatchRequest& batch, FieldViolations& violations) {
  if (request.has_from() && !request.targets().empty()) {
    violations.Add("from", "is given together with `targets`: give exactly one of them");
  } else if (!request.has_from() && request.targets().empty()) {
    violations.Add("targets", "is empty: give at least one target, or `from`");
  }
  if (request.targets_size() > kMaxTargets) {
    violations.Add("targets",
                   absl::StrCat("has ", request.targets_size(), " targets: give at most ",
                                kMaxTargets, ", each may have many names"));
  }
  for (int i = 0; i < std::min(request.targets_size(), kMaxTargets); ++i) {
    batch.targets.push_back(
        ValidateTarget(absl::StrCat("targets[", i, "]"), request.targets(i), clusters, violations));
  }
}

v1::FromOperation CheckFrom(const v1::FromOperation& from, FieldViolations& violations) {
  CheckOperationName("from.operation", from.operation(), violations);
  v1::FromOperation checked;
  checked.set_operation(from.operation());
  for (const auto result : CheckResults("from.only", from.only(), violations)) {
    checked.add_only(result);
  }
  if (from.only().empty()) {
    checked.add_only(v1::NodeResult::FAILED);
    checked.add_only(v1::NodeResult::EXPIRED);
    checked.add_only(v1::NodeResult::OUTCOME_UNKNOWN);
  }
  return checked;
}

void CheckLimit(const v1::MaxFailures& max_failures, FieldViolations& violations) {
  switch (max_failures.limit_case()) {
    case v1::MaxFailures::kCount:
      if (max_failures.count() >= 1) return;
      violations.Add("max_failures.count",
                     absl::StrCat("is ", max_failures.count(), ": give at least 1"));
      return;
    case v1::MaxFailures::kPercent:
      if (max_failures.percent() >= 1 && max_failures.percent() <= 100) return;
      violations.Add("max_failures.percent",
                     absl::StrCat("is ", max_failures.percent(), ": give a number from 1 to 100"));
      return;
    case v1::MaxFailures::LIMIT_NOT_SET:
      violations.Add("max_failures", "has no limit: give `count` or `percent`");
  }
}

v1::MaxFailures CheckMaxFailures(v1::MaxFailures max_failures, FieldViolations& violations) {
  CheckLimit(max_failures, violations);
  if (!v1::MaxFailures::Reaction_IsValid(max_failures.reaction())) {
    violations.Add("max_failures.reaction",
                   absl::StrCat("is the unknown value ", static_cast<int>(max_failures.reaction()),
                                ": use PAUSE or CANCEL"));
  } else if (max_failures.reaction() == v1::MaxFailures::REACTION_UNSPECIFIED) {
    max_failures.set_reaction(v1::MaxFailures::PAUSE);
  }
  return max_failures;
}

int CheckConcurrency(std::optional<int> given, int limit, FieldViolations& violations) {
  const int concurrency = given ? *given : std::min(operations::BatchRequest().concurrency, limit);
  if (concurrency < 1 || concurrency > limit) {
    violations.Add("concurrency", absl::StrCat("is ", concurrency, ": give a number from 1 to ",
                                               limit, ", this server's limit"));
  }
  return concurrency;
}

template <typename Request>
absl::StatusOr<operations::BatchRequest> ValidateBatch(v1::Operation::Action action,
                                                       const Request& request,
                                                       const std::vector<v1::Cluster>& clusters,
                                                       const RequestLimits& limits) {
  FieldViolations violations;
  operations::BatchRequest batch;
  batch.action = action;
  CheckTargets(request, clusters, batch, violations);
  if (request.has_from()) batch.from = CheckFrom(request.from(), violations);
  CheckReason(request.reason(), violations);
  CheckRequestId(request.request_id(), violations);
  batch.reason = request.reason();
  batch.request_id = request.request_id();
  batch.mode = CheckMode(request.mode(), violations);
  batch.retry = ValidateRetry(request.retry(), violations);
  batch.concurrency = CheckConcurrency(
      request.has_concurrency() ? std::optional<int>(request.concurrency()) : std::nullopt,
      limits.max_concurrency, violations);
  if (request.has_timeout()) {
    batch.timeout =
        ValidateDuration({"timeout", kMinTimeout, kMaxTimeout}, request.timeout(), violations);
  }
  if (request.has_max_failures()) {
    batch.max_failures = CheckMaxFailures(request.max_failures(), violations);
  }
  if (!violations.empty()) return violations.ToStatus();
  return batch;
}

}  // namespace

absl::StatusOr<operations::BatchRequest> ValidateBatchCordon(
    const v1::BatchCordonNodesRequest& request, const std::vector<v1::Cluster>& clusters,
    const RequestLimits& limits) {
  return ValidateBatch(v1::Operation::CORDON, request, clusters, limits);
}

absl::StatusOr<operations::BatchRequest> ValidateBatchUncordon(
    const v1::BatchUncordonNodesRequest& request, const std::vector<v1::Cluster>& clusters,
    const RequestLimits& limits) {
  return ValidateBatch(v1::Operation::UNCORDON, request, clusters, limits);
}

absl::StatusOr<operations::UndoRequest> ValidateUndo(const v1::UndoOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  CheckReason(request.reason(), violations);
  CheckRequestId(request.request_id(), violations);
  operations::UndoRequest undo{.operation = request.name(),
                               .mode = CheckMode(request.mode(), violations),
                               .reason = request.reason(),
                               .request_id = request.request_id()};
  if (!violations.empty()) return violations.ToStatus();
  return undo;
}

}  // namespace nodeops::rpc
