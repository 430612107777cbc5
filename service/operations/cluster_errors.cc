#include "service/operations/cluster_errors.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/operations/error_details.h"

namespace nodeops::operations {
namespace {

std::string Message(const std::string& cluster, const std::string& why) {
  return absl::StrCat("cluster ", cluster, ": nodes cannot be listed: ", why);
}

absl::Status Error(absl::StatusCode code, const char* reason, const std::string& cluster,
                   const std::string& why) {
  return WithErrorInfo(absl::Status(code, Message(cluster, why)), reason, {{"cluster", cluster}});
}

}  // namespace

absl::Status ListError(const std::string& cluster, const k8s::ApiError& error) {
  switch (error.http_status) {
    case 400:
    case 422:
      return Error(absl::StatusCode::kInvalidArgument, "SELECTOR_REJECTED", cluster, error.message);
    case 401:
    case 403:
      return Error(absl::StatusCode::kPermissionDenied, "CLUSTER_PERMISSION_DENIED", cluster,
                   error.message);
    case 410:
      return Error(absl::StatusCode::kOutOfRange, "PAGE_EXPIRED", cluster, error.message);
    default:
      break;
  }
  absl::Status status = ClusterUnavailable(cluster, error.message);
  if (error.retry_after) status = WithRetryInfo(std::move(status), *error.retry_after);
  return status;
}

absl::Status ClusterUnavailable(const std::string& cluster, const std::string& why) {
  return Error(absl::StatusCode::kUnavailable, "CLUSTER_UNAVAILABLE", cluster, why);
}

}  // namespace nodeops::operations
