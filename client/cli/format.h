#ifndef NODEOPS_CLIENT_CLI_FORMAT_H_
#define NODEOPS_CLIENT_CLI_FORMAT_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::cli {

// `100ms`, `4.2s`, `1m05s`, `2h03m`.
std::string ShortDuration(absl::Duration duration);

absl::Duration ToDuration(const google::protobuf::Duration& duration);
google::protobuf::Duration ToProto(absl::Duration duration);

// In UTC, to the second; empty where the time is not set.
std::string FormatTime(const google::protobuf::Timestamp& time);

// The time from one to the other.
absl::Duration Between(const google::protobuf::Timestamp& from,
                       const google::protobuf::Timestamp& to);

// `300 nodes`, `1 node`.
std::string Count(int64_t count, const std::string& noun);

// `prod/n2`, sanitized.
std::string NodeName(const std::string& cluster, const std::string& node);

// The words that people read: `cordon`, `would change`, `conflict`. What a newer server may add is
// shown as its number.
std::string ActionWord(nodeops::v1::Operation::Action action);
std::string ResultWord(nodeops::v1::NodeResult::Result result);
std::string CauseWord(nodeops::v1::NodeRetryScheduled::Cause cause);
// `RUNNING`.
std::string StateWord(nodeops::v1::Operation::State state);

// ` (deadline)`: what brought an operation into its state; empty where it was the course of its
// nodes, or a request, which has a reason of its own.
std::string ParenthesizedCause(nodeops::v1::Operation::StateCause cause);

// Whether a node that ended so is as it should be, or was left alone on purpose.
bool IsGood(nodeops::v1::NodeResult::Result result);

// What went wrong with a node, sanitized, in one line.
std::string ErrorText(const nodeops::v1::NodeError& error);

// Protobuf's JSON form, in one line.
std::string ToJsonLine(const google::protobuf::Message& message);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_FORMAT_H_
