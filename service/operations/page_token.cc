#include "service/operations/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "base/status_macros.h"
#include "service/operations/digest.h"
#include "service/operations/error_details.h"

namespace nodeops::operations {
namespace {

constexpr size_t kChecksumBytes = 8;

std::string Checksum(const std::string& query, const std::string& place) {
  return Digest({"page token", query, place}).substr(0, kChecksumBytes);
}

absl::Status Refused() {
  return InvalidField("page_token",
                      "not a token that this server gave for this query; begin again without one");
}

}  // namespace

std::string MakePageToken(const std::string& query, const std::string& place) {
  return absl::WebSafeBase64Escape(Checksum(query, place) + place);
}

std::string MakePageToken(const std::string& query, int64_t place) {
  return MakePageToken(query, std::to_string(place));
}

absl::StatusOr<std::string> ParsePageToken(const std::string& query, const std::string& token) {
  if (token.empty()) return "";
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < kChecksumBytes) {
    return Refused();
  }
  const std::string place = bytes.substr(kChecksumBytes);
  if (bytes.substr(0, kChecksumBytes) != Checksum(query, place)) return Refused();
  return place;
}

absl::StatusOr<int64_t> ParseNumericPageToken(const std::string& query, const std::string& token) {
  if (token.empty()) return 0;
  NODEOPS_ASSIGN_OR_RETURN(const std::string place, ParsePageToken(query, token));
  int64_t number = 0;
  if (!absl::SimpleAtoi(place, &number)) return Refused();
  return number;
}

}  // namespace nodeops::operations
