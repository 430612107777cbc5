#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_STATUS_DETAILS_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_STATUS_DETAILS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"

namespace nodeops::operations {

// The google.rpc message of that type that a status carries (error_details.h); absent if none.
template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload =
      status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_STATUS_DETAILS_H_
