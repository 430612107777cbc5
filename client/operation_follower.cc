#include "client/operation_follower.h"

#include <utility>

#include "base/status_macros.h"

namespace nodeops::client {

using nodeops::v1::OperationUpdate;

OperationFollower::OperationFollower(OperationSource source, WatchSession session,
                                     ReconnectPolicy policy, BlockingClock& clock,
                                     OperationObserver& observer, std::stop_token stop)
    : StreamFollower(policy, clock, observer, std::move(stop)),
      source_(std::move(source)),
      session_(std::move(session)),
      observer_(observer) {}

absl::StatusOr<nodeops::v1::Operation> OperationFollower::Run() {
  NODEOPS_RETURN_IF_ERROR(Follow());
  return session_.operation();
}

std::unique_ptr<MessageStream<OperationUpdate>> OperationFollower::Open() {
  session_.BeginStream();
  return source_.open(session_);
}

absl::StatusOr<OperationFollower::Heard> OperationFollower::Hear(const OperationUpdate& update) {
  NODEOPS_ASSIGN_OR_RETURN(const bool news, session_.Apply(update, observer_));
  if (session_.complete()) return Heard::kEnd;
  return news ? Heard::kNews : Heard::kNothingNew;
}

absl::Status OperationFollower::Mend(const absl::Status& error) {
  if (!absl::IsOutOfRange(error) || session_.name().empty()) return error;
  const absl::StatusOr<OperationEnd> end = source_.read_end(session_.name());
  if (!end.ok()) return end.status();
  if (!IsFinal(end->operation.state())) return error;
  session_.Conclude(*end, observer_);
  return absl::OkStatus();
}

}  // namespace nodeops::client
