#include "service/operations/refusals.h"

#include "absl/strings/str_cat.h"
#include "service/operations/error_details.h"

namespace nodeops::operations {

absl::Status ShuttingDown() {
  return WithErrorInfo(absl::UnavailableError("the server is shutting down"), "SHUTTING_DOWN");
}

absl::Status Recovering() {
  absl::Status status = absl::UnavailableError("the server is taking up its operations: try again");
  return WithRetryInfo(WithErrorInfo(std::move(status), "RECOVERING"), absl::Seconds(1));
}

absl::Status NotRunHere(const std::string& name) {
  absl::Status status =
      absl::UnavailableError(absl::StrCat(name, " is not run by this server now: try again"));
  return WithRetryInfo(
      WithErrorInfo(std::move(status), "OPERATION_NOT_RUN_HERE", {{"operation", name}}),
      absl::Seconds(1));
}

absl::Status TooManyRunning(size_t limit) {
  absl::Status status = absl::ResourceExhaustedError(
      absl::StrCat(limit, " operations are running, the limit of this server"));
  return WithRetryInfo(
      WithErrorInfo(std::move(status), "TOO_MANY_OPERATIONS", {{"limit", std::to_string(limit)}}),
      absl::Seconds(10));
}

}  // namespace nodeops::operations
