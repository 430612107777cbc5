#include "service/operations/error_details.h"

#include <cstdint>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::operations {
namespace {

template <typename Message>
std::string TypeUrl() {
  return std::string(kDetailTypePrefix) + Message::descriptor()->full_name();
}

template <typename Message>
absl::Status WithDetail(absl::Status status, const Message& detail) {
  status.SetPayload(TypeUrl<Message>(), absl::Cord(detail.SerializeAsString()));
  return status;
}

}  // namespace

absl::Status WithErrorInfo(
    absl::Status status, std::string_view reason,
    std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[std::string(key)] = std::string(value);
  }
  return WithDetail(std::move(status), info);
}

absl::Status WithFieldViolation(absl::Status status, std::string_view field,
                                std::string_view description) {
  google::rpc::BadRequest bad_request;
  if (const auto before = status.GetPayload(TypeUrl<google::rpc::BadRequest>())) {
    bad_request.ParseFromString(std::string(*before));
  }
  auto* violation = bad_request.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(description));
  return WithDetail(std::move(status), bad_request);
}

absl::Status WithRetryInfo(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  absl::Duration rest;
  info.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &rest));
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return WithDetail(std::move(status), info);
}

absl::Status WithResourceInfo(absl::Status status, std::string_view type, std::string_view name) {
  google::rpc::ResourceInfo info;
  info.set_resource_type(std::string(type));
  info.set_resource_name(std::string(name));
  return WithDetail(std::move(status), info);
}

absl::Status InvalidField(std::string_view field, std::string_view description) {
  return WithFieldViolation(
      absl::InvalidArgumentError(std::string(field) + ": " + std::string(description)), field,
      description);
}

}  // namespace nodeops::operations
