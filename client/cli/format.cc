#include "client/cli/format.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/text.h"

namespace nodeops::cli {

using nodeops::v1::NodeResult;
using nodeops::v1::NodeRetryScheduled;
using nodeops::v1::Operation;

namespace {

// WOULD_CHANGE -> would change.
std::string Humanize(const std::string& enum_name, int number) {
  if (enum_name.empty()) return absl::StrCat("(", number, ")");
  return absl::AsciiStrToLower(absl::StrReplaceAll(enum_name, {{"_", " "}}));
}

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

std::string ShortDuration(absl::Duration duration) {
  if (duration < absl::Seconds(1)) {
    return absl::StrCat(std::max<int64_t>(0, absl::ToInt64Milliseconds(duration)), "ms");
  }
  if (duration < absl::Minutes(1)) {
    const int64_t tenths = absl::ToInt64Milliseconds(duration) / 100;
    return tenths % 10 == 0 ? absl::StrCat(tenths / 10, "s")
                            : absl::StrFormat("%d.%ds", tenths / 10, tenths % 10);
  }
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds < 3600) return absl::StrFormat("%dm%02ds", seconds / 60, seconds % 60);
  return absl::StrFormat("%dh%02dm", seconds / 3600, seconds % 3600 / 60);
}

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

std::string FormatTime(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", ToTime(time), absl::UTCTimeZone());
}

absl::Duration Between(const google::protobuf::Timestamp& from,
                       const google::protobuf::Timestamp& to) {
  return ToTime(to) - ToTime(from);
}

std::string Count(int64_t count, const std::string& noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

std::string NodeName(const std::string& cluster, const std::string& node) {
  return base::Sanitize(absl::StrCat(cluster, "/", node), 300);
}

std::string ActionWord(Operation::Action action) {
  return Humanize(Operation::Action_Name(action), action);
}

std::string ResultWord(NodeResult::Result result) {
  return Humanize(NodeResult::Result_Name(result), result);
}

std::string CauseWord(NodeRetryScheduled::Cause cause) {
  return Humanize(NodeRetryScheduled::Cause_Name(cause), cause);
}

std::string StateWord(Operation::State state) {
  const std::string& name = Operation::State_Name(state);
  return name.empty() ? absl::StrCat("(", static_cast<int>(state), ")") : name;
}

std::string ParenthesizedCause(Operation::StateCause cause) {
  if (cause == Operation::STATE_CAUSE_UNSPECIFIED || cause == Operation::REQUESTED) return "";
  return absl::StrCat(" (", Humanize(Operation::StateCause_Name(cause), cause), ")");
}

bool IsGood(NodeResult::Result result) {
  return result == NodeResult::CHANGED || result == NodeResult::UNCHANGED ||
         result == NodeResult::WOULD_CHANGE || result == NodeResult::SKIPPED;
}

std::string ErrorText(const nodeops::v1::NodeError& error) {
  if (!error.message().empty()) return base::Sanitize(error.message(), 1024);
  if (!error.reason().empty()) return base::Sanitize(error.reason(), 200);
  if (error.http_status() != 0) return absl::StrCat("HTTP status ", error.http_status());
  return "no reason given";
}

std::string ToJsonLine(const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  // The only way to fail is a message that is no valid protobuf, such as a time out of range.
  if (!status.ok()) return absl::StrCat("{\"error\":\"not representable as JSON\"}");
  return json;
}

}  // namespace nodeops::cli
