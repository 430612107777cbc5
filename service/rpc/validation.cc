#include "service/rpc/validation.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/text.h"
#include "service/rpc/field_violations.h"
#include "service/rpc/retry_validation.h"
#include "service/rpc/target_validation.h"

namespace nodeops::rpc {
namespace {

constexpr int kMaxTargets = 1000;
constexpr size_t kMaxReasonBytes = 1024;
constexpr size_t kMaxRequestIdBytes = 128;
constexpr size_t kMaxOperationIdBytes = 128;
constexpr int kMaxPageSize = 1000;
constexpr int kMaxNodePageSize = 500;

void CheckReason(const std::string& reason, FieldViolations& violations) {
  if (reason.size() > kMaxReasonBytes) {
    violations.Add("reason", absl::StrCat("has ", reason.size(), " bytes: shorten it to at most ",
                                          kMaxReasonBytes));
  } else if (!base::IsValidUtf8(reason)) {
    violations.Add("reason", "is not valid UTF-8");
  } else if (base::HasControlCharacters(reason)) {
    violations.Add("reason", "has control characters (line breaks count): remove them");
  }
}

void CheckRequestId(const std::string& id, FieldViolations& violations) {
  if (id.size() > kMaxRequestIdBytes) {
    violations.Add("request_id", absl::StrCat("has ", id.size(), " characters: use at most ",
                                              kMaxRequestIdBytes, ", best a UUID"));
  } else if (!std::all_of(id.begin(), id.end(), absl::ascii_isprint)) {
    violations.Add("request_id", "has other characters than printable ASCII: best use a UUID");
  }
}

v1::Operation::Mode CheckMode(v1::Operation::Mode mode, FieldViolations& violations) {
  if (!v1::Operation::Mode_IsValid(mode)) {
    violations.Add("mode", absl::StrCat("is the unknown value ", static_cast<int>(mode),
                                        ": use EXECUTE, PLAN or SERVER_DRY_RUN"));
  }
  return mode == v1::Operation::MODE_UNSPECIFIED ? v1::Operation::EXECUTE : mode;
}

// BatchCordonNodesRequest and BatchUncordonNodesRequest have the same fields.
template <typename Request>
absl::StatusOr<operations::BatchRequest> ValidateBatch(v1::Operation::Action action,
                                                       const Request& request,
                                                       const std::vector<v1::Cluster>& clusters,
                                                       const RequestLimits& limits) {
  FieldViolations violations;
  operations::BatchRequest batch;
  batch.action = action;
  if (request.targets().empty()) violations.Add("targets", "is empty: give at least one target");
  if (request.targets_size() > kMaxTargets) {
    violations.Add("targets",
                   absl::StrCat("has ", request.targets_size(), " targets: give at most ",
                                kMaxTargets, ", each may have many names"));
  }
  for (int i = 0; i < std::min(request.targets_size(), kMaxTargets); ++i) {
    batch.targets.push_back(
        ValidateTarget(absl::StrCat("targets[", i, "]"), request.targets(i), clusters, violations));
  }
  CheckReason(request.reason(), violations);
  CheckRequestId(request.request_id(), violations);
  batch.reason = request.reason();
  batch.request_id = request.request_id();
  batch.mode = CheckMode(request.mode(), violations);
  batch.retry = ValidateRetry(request.retry(), violations);
  batch.concurrency = request.has_concurrency() ? request.concurrency()
                                                : std::min(operations::BatchRequest().concurrency,
                                                           limits.max_concurrency);
  if (batch.concurrency < 1 || batch.concurrency > limits.max_concurrency) {
    violations.Add("concurrency",
                   absl::StrCat("is ", batch.concurrency, ": give a number from 1 to ",
                                limits.max_concurrency, ", this server's limit"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return batch;
}

void CheckOperationName(const std::string& field, const std::string& name,
                        FieldViolations& violations) {
  absl::string_view id = name;
  const auto is_id_character = [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  };
  if (absl::ConsumePrefix(&id, "operations/") && !id.empty() && id.size() <= kMaxOperationIdBytes &&
      std::all_of(id.begin(), id.end(), is_id_character)) {
    return;
  }
  violations.Add(field, absl::StrCat(Quote(name),
                                     " is not the name of an operation: use `operations/{id}` as "
                                     "the first message of a batch gives it"));
}

// 0 means the most there may be, and so does everything above that (AIP-158).
int CheckPageSize(int page_size, int max, FieldViolations& violations) {
  if (page_size < 0) {
    violations.Add("page_size", absl::StrCat("is ", page_size, ": give a number from 0 (", max,
                                             " entries) to ", max));
  }
  return page_size == 0 ? max : std::min(page_size, max);
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

absl::StatusOr<operations::ListNodesQuery> ValidateListNodes(
    const v1::ListNodesRequest& request, const std::vector<v1::Cluster>& clusters) {
  FieldViolations violations;
  operations::ListNodesQuery query;
  query.cluster = ValidateCluster("cluster", request.cluster(), clusters, violations);
  ValidateSelector("label_selector", request.label_selector(), violations);
  ValidateSelector("field_selector", request.field_selector(), violations);
  query.label_selector = request.label_selector();
  query.field_selector = request.field_selector();
  query.page_size = CheckPageSize(request.page_size(), kMaxNodePageSize, violations);
  query.page_token = request.page_token();
  if (!violations.empty()) return violations.ToStatus();
  return query;
}

absl::Status ValidateWatch(const v1::WatchOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  if (request.after_sequence() < 0) {
    violations.Add("after_sequence",
                   absl::StrCat("is ", request.after_sequence(),
                                ": give the last sequence number that you have seen, or 0"));
  }
  return violations.ToStatus();
}

absl::Status ValidateGet(const v1::GetOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  return violations.ToStatus();
}

absl::Status ValidateCancel(const v1::CancelOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  CheckReason(request.reason(), violations);
  return violations.ToStatus();
}

absl::StatusOr<int> ValidateListOperations(const v1::ListOperationsRequest& request) {
  FieldViolations violations;
  const int page_size = CheckPageSize(request.page_size(), kMaxPageSize, violations);
  if (!violations.empty()) return violations.ToStatus();
  return page_size;
}

absl::StatusOr<int> ValidateListNodeResults(const v1::ListNodeResultsRequest& request) {
  FieldViolations violations;
  CheckOperationName("operation", request.operation(), violations);
  const int page_size = CheckPageSize(request.page_size(), kMaxPageSize, violations);
  for (int i = 0; i < request.results_size(); ++i) {
    const int result = request.results(i);
    if (v1::NodeResult::Result_IsValid(result) && result != v1::NodeResult::RESULT_UNSPECIFIED) {
      continue;
    }
    violations.Add(absl::StrCat("results[", i, "]"),
                   absl::StrCat("is the unknown value ", result,
                                ": use results of NodeResult, such as FAILED, or none for all"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return page_size;
}

std::vector<v1::NodeResult::Result> ListedResults(const v1::ListNodeResultsRequest& request) {
  const std::set<int> once(request.results().begin(), request.results().end());
  std::vector<v1::NodeResult::Result> results;
  for (const int result : once) results.push_back(static_cast<v1::NodeResult::Result>(result));
  return results;
}

}  // namespace nodeops::rpc
