#include "service/rpc/validation.h"

#include "absl/strings/str_cat.h"
#include "service/rpc/field_violations.h"
#include "service/rpc/request_fields.h"
#include "service/rpc/target_validation.h"

namespace nodeops::rpc {
namespace {

constexpr int kMaxPageSize = 1000;
constexpr int kMaxNodePageSize = 500;

}  // namespace

absl::Status ValidateGet(const v1::GetOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  return violations.ToStatus();
}

absl::Status ValidatePause(const v1::PauseOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  CheckReason(request.reason(), violations);
  return violations.ToStatus();
}

absl::Status ValidateResume(const v1::ResumeOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  return violations.ToStatus();
}

absl::Status ValidateWatch(const v1::WatchOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  CheckPlace("after_sequence", request.after_sequence(), "sequence number", violations);
  return violations.ToStatus();
}

absl::Status ValidateWatchAll(const v1::WatchOperationsRequest& request) {
  FieldViolations violations;
  CheckFilter(request.filter(), violations);
  CheckPlace("after_change", request.after_change(), "change number", violations);
  return violations.ToStatus();
}

absl::StatusOr<v1::Operation::CancelMode> ValidateCancel(
    const v1::CancelOperationRequest& request) {
  FieldViolations violations;
  CheckOperationName("name", request.name(), violations);
  CheckReason(request.reason(), violations);
  if (!v1::Operation::CancelMode_IsValid(request.mode())) {
    violations.Add("mode", absl::StrCat("is the unknown value ", static_cast<int>(request.mode()),
                                        ": use GRACEFUL or IMMEDIATE"));
  }
  if (!violations.empty()) return violations.ToStatus();
  return request.mode() == v1::Operation::CANCEL_MODE_UNSPECIFIED ? v1::Operation::IMMEDIATE
                                                                  : request.mode();
}

absl::StatusOr<int> ValidateListOperations(const v1::ListOperationsRequest& request) {
  FieldViolations violations;
  const int page_size = CheckPageSize(request.page_size(), kMaxPageSize, violations);
  CheckFilter(request.filter(), violations);
  if (!violations.empty()) return violations.ToStatus();
  return page_size;
}

absl::StatusOr<int> ValidateListNodeResults(const v1::ListNodeResultsRequest& request) {
  FieldViolations violations;
  CheckOperationName("operation", request.operation(), violations);
  const int page_size = CheckPageSize(request.page_size(), kMaxPageSize, violations);
  CheckResults("results", request.results(), violations);
  if (!violations.empty()) return violations.ToStatus();
  return page_size;
}

std::vector<v1::NodeResult::Result> ListedResults(const v1::ListNodeResultsRequest& request) {
  FieldViolations ignored;
  return CheckResults("results", request.results(), ignored);
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

}  // namespace nodeops::rpc
