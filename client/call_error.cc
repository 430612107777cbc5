#include "client/call_error.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
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
constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";

std::string Describe(const google::rpc::BadRequest& bad_request) {
  std::string text;
  int shown = 0;
  for (const auto& violation : bad_request.field_violations()) {
    if (shown++ == kMaxFields) {
      absl::StrAppend(&text, "; and ", bad_request.field_violations_size() - kMaxFields, " more");
      break;
    }
    absl::StrAppend(&text, text.empty() ? "" : "; ",
                    base::Sanitize(violation.field(), kMaxFieldBytes), ": ",
                    base::Sanitize(violation.description(), kMaxFieldBytes));
  }
  return text;
}

// Adds the violations to `text`. Servers repeat the first one in their message: that it is said
// once is what this is about.
void AddViolations(const google::rpc::BadRequest& bad_request, absl::string_view message,
                   std::string& text) {
  if (bad_request.field_violations().empty()) return;
  const auto& first = bad_request.field_violations(0);
  const bool repeated = absl::StrContains(message, first.description());
  const bool named = absl::StrContains(message, first.field());
  if (!repeated) {
    absl::StrAppend(&text, "; ", Describe(bad_request));
  } else if (bad_request.field_violations_size() > 1) {
    text = Describe(bad_request);
  } else if (!named) {
    text = absl::StrCat(base::Sanitize(first.field(), kMaxFieldBytes), ": ", text);
  }
}

void AddDetail(const google::protobuf::Any& detail, absl::string_view message, std::string& text) {
  if (google::rpc::BadRequest bad_request; detail.UnpackTo(&bad_request)) {
    AddViolations(bad_request, message, text);
  } else if (google::rpc::ErrorInfo info; detail.UnpackTo(&info) && !info.reason().empty()) {
    absl::StrAppend(&text, " [", base::Sanitize(info.reason(), kMaxFieldBytes), "]");
  }
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
      AddDetail(detail, status.error_message(), message);
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

std::string ErrorReason(const absl::Status& status) {
  const auto payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

absl::Duration RetryDelay(const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryInfoUrl);
  google::rpc::RetryInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return absl::ZeroDuration();
  return absl::Seconds(info.retry_delay().seconds()) +
         absl::Nanoseconds(info.retry_delay().nanos());
}

}  // namespace nodeops::client
