#ifndef NODEOPS_BASE_TESTING_STATUS_MATCHERS_H_
#define NODEOPS_BASE_TESTING_STATUS_MATCHERS_H_

#include <gmock/gmock.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nodeops::base {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

// Matches an absl::Status or StatusOr by code and message. A test of the code alone is half a test.
MATCHER_P2(StatusIs, code, message, "") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code &&
         testing::ExplainMatchResult(message, std::string(StatusOf(arg).message()),
                                     result_listener);
}

MATCHER(IsOk, "") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).ok();
}

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_TESTING_STATUS_MATCHERS_H_
