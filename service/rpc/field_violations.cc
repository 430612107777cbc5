#include "service/rpc/field_violations.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "service/operations/error_details.h"

namespace nodeops::rpc {
namespace {

constexpr size_t kMaxDetailBytes = 2048;
constexpr size_t kMaxQuotedBytes = 100;

}  // namespace

void FieldViolations::Add(const std::string& field, const std::string& description) {
  ++count_;
  if (bytes_ + field.size() + description.size() > kMaxDetailBytes) {
    bytes_ = kMaxDetailBytes;  // Those that are left out are the last ones.
    return;
  }
  bytes_ += field.size() + description.size();
  kept_.emplace_back(field, description);
}

absl::Status FieldViolations::ToStatus() const {
  if (empty()) return absl::OkStatus();
  std::string message = "bad request";
  if (!kept_.empty()) message = absl::StrCat(kept_[0].first, ": ", kept_[0].second);
  if (count_ > 1) absl::StrAppend(&message, "; ", count_ - 1, " more in the details");
  if (count_ > kept_.size()) {
    absl::StrAppend(&message, " (the first ", kept_.size(), " of ", count_, ")");
  }
  absl::Status status =
      operations::WithErrorInfo(absl::InvalidArgumentError(message), "INVALID_FIELD");
  for (const auto& [field, description] : kept_) {
    status = operations::WithFieldViolation(std::move(status), field, description);
  }
  return status;
}

std::string Quote(const std::string& text) {
  return absl::StrCat("\"", base::Sanitize(text, kMaxQuotedBytes), "\"");
}

}  // namespace nodeops::rpc
