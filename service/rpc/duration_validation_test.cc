#include "service/rpc/duration_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;
using testing::HasSubstr;

const DurationRule kRule = {"timeout", absl::Milliseconds(1), absl::Seconds(600)};

google::protobuf::Duration Given(int64_t seconds, int32_t nanos) {
  google::protobuf::Duration given;
  given.set_seconds(seconds);
  given.set_nanos(nanos);
  return given;
}

absl::Status Refusal(int64_t seconds, int32_t nanos) {
  FieldViolations violations;
  EXPECT_FALSE(ValidateDuration(kRule, Given(seconds, nanos), violations).has_value());
  return violations.ToStatus();
}

TEST(ValidateDuration, TakesWhatLiesWithinTheBoundsAndTheBoundsThemselves) {
  FieldViolations violations;
  EXPECT_EQ(ValidateDuration(kRule, Given(0, 1'000'000), violations), absl::Milliseconds(1));
  EXPECT_EQ(ValidateDuration(kRule, Given(1, 500'000'001), violations),
            absl::Nanoseconds(1'500'000'001));
  EXPECT_EQ(ValidateDuration(kRule, Given(600, 0), violations), absl::Seconds(600));
  EXPECT_TRUE(violations.empty());
}

TEST(ValidateDuration, WhatLiesOutsideIsRefusedWithTheBounds) {
  const auto says = [](const std::string& given) {
    return StatusIs(absl::StatusCode::kInvalidArgument,
                    "timeout: is " + given + ": give a duration from 0.001s to 600s");
  };
  EXPECT_THAT(Refusal(0, 0), says("0s"));
  EXPECT_THAT(Refusal(0, 999'999), says("0.000999999s"));
  EXPECT_THAT(Refusal(600, 1), says("600.000000001s"));
  EXPECT_THAT(Refusal(1'234'567, 0), says("1234567s"));
  EXPECT_THAT(Refusal(-1, -500'000'000), says("-1.500s"));
  EXPECT_THAT(Refusal(315'576'000'000, 999'999'999), says("315576000000.999999999s"));
}

TEST(ValidateDuration, WhatIsNoDurationIsRefused) {
  const auto is_no_duration =
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("timeout: is not a valid google.protobuf.Duration"));
  EXPECT_THAT(Refusal(1, -1), is_no_duration);
  EXPECT_THAT(Refusal(-1, 1), is_no_duration);
  EXPECT_THAT(Refusal(1, 1'000'000'000), is_no_duration);
  EXPECT_THAT(Refusal(0, -1'000'000'000), is_no_duration);
  EXPECT_THAT(Refusal(315'576'000'001, 0), is_no_duration);
  EXPECT_THAT(Refusal(std::numeric_limits<int64_t>::min(), 0), is_no_duration);
}

// To the nanosecond: a value just outside must not look like the bound that it missed.
TEST(DurationText, IsWhatAJsonRequestMaySay) {
  EXPECT_EQ(DurationText(absl::ZeroDuration()), "0s");
  EXPECT_EQ(DurationText(absl::Hours(24 * 30)), "2592000s");
  EXPECT_EQ(DurationText(absl::Milliseconds(100)), "0.100s");
  EXPECT_EQ(DurationText(absl::Nanoseconds(1)), "0.000000001s");
  EXPECT_EQ(DurationText(absl::Seconds(1'234'567) + absl::Milliseconds(500)), "1234567.500s");
  EXPECT_EQ(DurationText(-absl::Milliseconds(1500)), "-1.500s");
  EXPECT_EQ(DurationText(-absl::Milliseconds(500)), "-0.500s");
}

}  // namespace
}  // namespace nodeops::rpc
