#include "service/rpc/status_conversion.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "base/text.h"
#include "google/rpc/status.pb.h"
#include "service/operations/error_details.h"

namespace nodeops::rpc {
namespace {

constexpr size_t kMaxMessageBytes = 1021;  // And "..." makes 1 KiB.
constexpr size_t kMaxDetailBytes = 4096;
constexpr size_t kMaxTrailerBytes = 7680;  // And 512 for the other trailers make 8 KiB.

absl::Status WithSomeErrorInfo(absl::Status status) {
  constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
  constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
  if (status.GetPayload(kErrorInfo)) return status;
  const std::string reason =
      status.GetPayload(kBadRequest) ? "INVALID_FIELD" : absl::StatusCodeToString(status.code());
  return operations::WithErrorInfo(std::move(status), reason);
}

std::map<std::string, std::string> DetailsOf(const absl::Status& status) {
  std::map<std::string, std::string> details;
  size_t bytes = 0;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    if (!absl::StartsWith(url, "type.googleapis.com/")) return;
    bytes += url.size() + payload.size();
    details.emplace(url, payload);
  });
  if (bytes > kMaxDetailBytes) details.clear();
  return details;
}

// What gRPC makes of the message (percent-encoded, as of gRPC over HTTP/2) and of the details
// (base64).
size_t TrailerBytes(const std::string& message, const std::string& details) {
  size_t bytes = (details.size() + 2) / 3 * 4;
  for (const char c : message) bytes += c < ' ' || c > '~' || c == '%' ? 3 : 1;
  return bytes;
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& error) {
  if (error.ok()) return grpc::Status::OK;
  const absl::Status status = WithSomeErrorInfo(error);
  const auto code = static_cast<grpc::StatusCode>(status.code());  // The same numbers.
  const std::string message = base::Sanitize(
      std::string_view(status.message().data(), status.message().size()), kMaxMessageBytes);
  const auto details = DetailsOf(status);
  if (details.empty()) return grpc::Status(code, message);

  google::rpc::Status rich;
  rich.set_code(code);
  rich.set_message(message);
  for (const auto& [url, payload] : details) {
    auto& detail = *rich.add_details();
    detail.set_type_url(url);
    detail.set_value(payload);
  }
  const std::string bytes = rich.SerializeAsString();
  if (TrailerBytes(message, bytes) > kMaxTrailerBytes) return grpc::Status(code, message);
  return grpc::Status(code, message, bytes);
}

}  // namespace nodeops::rpc
