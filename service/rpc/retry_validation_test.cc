#include "service/rpc/retry_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;

absl::Status Check(const v1::RetryOptions& options) {
  FieldViolations violations;
  ValidateRetry(options, violations);
  return violations.ToStatus();
}

TEST(ValidateRetry, ABackoffAboveTheDefaultMaximumNeedsAMaximum) {
  v1::RetryOptions options;
  options.mutable_initial_backoff()->set_seconds(11);
  EXPECT_THAT(Check(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "retry.max_backoff: is absent and so 10s, less than retry.initial_backoff: "
                       "give a duration from 11s to 300s"));
  options.mutable_max_backoff()->set_seconds(11);
  EXPECT_TRUE(Check(options).ok());
}

// A bad field must not make a good one look bad.
TEST(ValidateRetry, ABadInitialBackoffDoesNotBlameTheMaximum) {
  v1::RetryOptions options;
  options.mutable_initial_backoff()->set_seconds(61);
  options.mutable_max_backoff()->set_seconds(20);
  EXPECT_THAT(Check(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "retry.initial_backoff: is 61s: give a duration from 0.001s to 60s"));
}

TEST(ValidateRetry, DurationsThatProtobufForbidsAreRefused) {
  v1::RetryOptions options;
  options.mutable_node_timeout()->set_seconds(30);
  options.mutable_node_timeout()->set_nanos(-1);
  EXPECT_THAT(Check(options),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "retry.node_timeout: is not a valid google.protobuf.Duration: seconds and "
                       "nanos must be in range and have the same sign"));
}

TEST(ValidateRetry, NotANumberIsOutsideEveryBound) {
  v1::RetryOptions options;
  options.set_multiplier(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(Check(options), StatusIs(absl::StatusCode::kInvalidArgument,
                                       "retry.multiplier: is nan: give a number from 1 to 10"));
}

}  // namespace
}  // namespace nodeops::rpc
