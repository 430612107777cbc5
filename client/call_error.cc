#include "client/call_error.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/text.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace nodeops::client {
namespace {

constexpr int kMaxFields = 20;
constexpr size_t kMaxFieldBytes = 300;
constexpr absl::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";

std::string Describe(const google::rpc::BadRequest& bad_request) {
  std::string text;
  int shown = 0;
  for (const auto& violation : bad_request.field_violations()) {
    if (shown++ == kMaxFields) {
      absl::StrAppend(&text, "; and ", bad_request.field_violations_size() - kMaxFields, " more");
      break;
    }
    absl::StrAppend(&text, "; ", base::Sanitize(violation.field(), kMaxFieldBytes), ": ",
                    base::Sanitize(violation.description(), kMaxFieldBytes));
  }
  return text;
}

std::string Describe(const google::protobuf::Any& detail, absl::string_view message) {
  if (google::rpc::BadRequest bad_request; detail.UnpackTo(&bad_request)) {
    // Servers often repeat their only violation as the message.
    if (bad_request.field_violations_size() == 1 &&
        message.find(bad_request.field_violations(0).description()) != message.npos &&
        message.find(bad_request.field_violations(0).field()) != message.npos) {
      return "";
    }
    return Describe(bad_request);
  }
  if (google::rpc::ErrorInfo info; detail.UnpackTo(&info) && !info.reason().empty()) {
    return absl::StrCat(" [", base::Sanitize(info.reason(), kMaxFieldBytes), "]");
  }
  return "";
}

}  // namespace

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  const bool has_details =
      !status.error_details().empty() && details.ParseFromString(status.error_details());
  std::string message = base::Sanitize(status.error_message());
  if (has_details) {
    for (const auto& detail : details.details()) {
      absl::StrAppend(&message, Describe(detail, status.error_message()));
    }
  }
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), message);
  if (has_details) {
    for (const auto& detail : details.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

absl::Duration RetryDelay(const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryInfoUrl);
  google::rpc::RetryInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return absl::ZeroDuration();
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

}  // namespace nodeops::client
