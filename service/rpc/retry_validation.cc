#include "service/rpc/retry_validation.h"

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/rpc/duration_validation.h"

namespace nodeops::rpc {
namespace {

using google::protobuf::Duration;

constexpr int kDefaultMaxAttempts = 4;
constexpr int kMaxAttempts = 20;
constexpr absl::Duration kDefaultInitialBackoff = absl::Milliseconds(100);
constexpr absl::Duration kMinInitialBackoff = absl::Milliseconds(1);
constexpr absl::Duration kMaxInitialBackoff = absl::Seconds(60);
constexpr double kDefaultMultiplier = 2;
constexpr absl::Duration kDefaultMaxBackoff = absl::Seconds(10);
constexpr absl::Duration kMaxBackoff = absl::Seconds(300);
constexpr double kDefaultJitter = 0;
constexpr absl::Duration kDefaultNodeTimeout = absl::Seconds(30);
constexpr absl::Duration kMinNodeTimeout = absl::Seconds(1);
constexpr absl::Duration kMaxNodeTimeout = absl::Seconds(600);

Duration ToProto(absl::Duration duration) {
  Duration proto;
  const int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &duration);
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

// The duration to use: the default where there is none or it is bad.
absl::Duration Check(const DurationRule& rule, absl::Duration absent, const Duration* given,
                     FieldViolations& violations) {
  if (given == nullptr) return absent;
  return ValidateDuration(rule, *given, violations).value_or(absent);
}

void CheckBackoffs(const v1::RetryOptions& options, v1::RetryOptions& checked,
                   FieldViolations& violations) {
  const absl::Duration initial = Check(
      {"retry.initial_backoff", kMinInitialBackoff, kMaxInitialBackoff}, kDefaultInitialBackoff,
      options.has_initial_backoff() ? &options.initial_backoff() : nullptr, violations);
  const absl::Duration max =
      Check({"retry.max_backoff", initial, kMaxBackoff}, kDefaultMaxBackoff,
            options.has_max_backoff() ? &options.max_backoff() : nullptr, violations);
  if (!options.has_max_backoff() && initial > kDefaultMaxBackoff) {
    violations.Add("retry.max_backoff",
                   absl::StrCat("is absent and so ", DurationText(kDefaultMaxBackoff),
                                ", less than retry.initial_backoff: give a duration from ",
                                DurationText(initial), " to ", DurationText(kMaxBackoff)));
  }
  *checked.mutable_initial_backoff() = ToProto(initial);
  *checked.mutable_max_backoff() = ToProto(max);
}

}  // namespace

v1::RetryOptions ValidateRetry(const v1::RetryOptions& options, FieldViolations& violations) {
  v1::RetryOptions checked;

  checked.set_max_attempts(options.has_max_attempts() ? options.max_attempts()
                                                      : kDefaultMaxAttempts);
  if (checked.max_attempts() < 1 || checked.max_attempts() > kMaxAttempts) {
    violations.Add("retry.max_attempts", absl::StrCat("is ", checked.max_attempts(),
                                                      ": give a number from 1 to ", kMaxAttempts));
  }
  CheckBackoffs(options, checked, violations);

  checked.set_multiplier(options.has_multiplier() ? options.multiplier() : kDefaultMultiplier);
  if (!(checked.multiplier() >= 1 && checked.multiplier() <= 10)) {  // Not a number is outside too.
    violations.Add("retry.multiplier",
                   absl::StrCat("is ", checked.multiplier(), ": give a number from 1 to 10"));
  }
  checked.set_jitter(options.has_jitter() ? options.jitter() : kDefaultJitter);
  if (!(checked.jitter() >= 0 && checked.jitter() <= 1)) {
    violations.Add("retry.jitter",
                   absl::StrCat("is ", checked.jitter(), ": give a share from 0 to 1"));
  }
  *checked.mutable_node_timeout() =
      ToProto(Check({"retry.node_timeout", kMinNodeTimeout, kMaxNodeTimeout}, kDefaultNodeTimeout,
                    options.has_node_timeout() ? &options.node_timeout() : nullptr, violations));

  checked.set_write_strategy(options.write_strategy());
  if (!v1::RetryOptions::WriteStrategy_IsValid(options.write_strategy())) {
    violations.Add("retry.write_strategy",
                   absl::StrCat("is the unknown value ", static_cast<int>(options.write_strategy()),
                                ": use PATCH or UPDATE"));
  } else if (options.write_strategy() == v1::RetryOptions::WRITE_STRATEGY_UNSPECIFIED) {
    checked.set_write_strategy(v1::RetryOptions::PATCH);
  }
  return checked;
}

}  // namespace nodeops::rpc
