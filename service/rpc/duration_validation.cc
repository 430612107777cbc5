#include "service/rpc/duration_validation.h"

#include <google/protobuf/util/time_util.h>

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace nodeops::rpc {
namespace {

// The rules of google/protobuf/duration.proto.
bool IsWellFormed(const google::protobuf::Duration& duration) {
  constexpr int64_t kMaxSeconds = 315'576'000'000;
  constexpr int32_t kMaxNanos = 999'999'999;
  const int64_t seconds = duration.seconds();
  const int32_t nanos = duration.nanos();
  return seconds >= -kMaxSeconds && seconds <= kMaxSeconds && nanos >= -kMaxNanos &&
         nanos <= kMaxNanos && !(seconds > 0 && nanos < 0) && !(seconds < 0 && nanos > 0);
}

}  // namespace

std::string DurationText(absl::Duration duration) {
  google::protobuf::Duration message;
  absl::Duration rest;
  message.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  message.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return google::protobuf::util::TimeUtil::ToString(message);
}

std::optional<absl::Duration> ValidateDuration(const DurationRule& rule,
                                               const google::protobuf::Duration& given,
                                               FieldViolations& violations) {
  if (!IsWellFormed(given)) {
    violations.Add(
        rule.field,
        "is not a valid google.protobuf.Duration: seconds and nanos must be in range and "
        "have the same sign");
    return std::nullopt;
  }
  const absl::Duration duration = absl::Seconds(given.seconds()) + absl::Nanoseconds(given.nanos());
  if (duration < rule.min || duration > rule.max) {
    violations.Add(rule.field,
                   absl::StrCat("is ", DurationText(duration), ": give a duration from ",
                                DurationText(rule.min), " to ", DurationText(rule.max)));
    return std::nullopt;
  }
  return duration;
}

}  // namespace nodeops::rpc
