#include "client/operations_follower.h"

#include <algorithm>
#include <utility>

namespace nodeops::client {

using nodeops::v1::OperationsUpdate;

OperationsFollower::OperationsFollower(OpenChanges open, ReconnectPolicy policy,
                                       BlockingClock& clock, OperationsObserver& observer,
                                       std::stop_token stop)
    : StreamFollower(policy, clock, observer, std::move(stop)),
      open_(std::move(open)),
      observer_(observer) {}

std::unique_ptr<MessageStream<OperationsUpdate>> OperationsFollower::Open() {
  first_message_ = true;
  return open_(last_change_);
}

absl::StatusOr<OperationsFollower::Heard> OperationsFollower::Hear(const OperationsUpdate& update) {
  // What a stream says first may be all that it ever says: no proof that the server is back.
  const bool news = !std::exchange(first_message_, false) || update.last_change() > last_change_;
  last_change_ = std::max(last_change_, update.last_change());
  for (const auto& operation : update.operations()) observer_.OnChanged(operation);
  if (update.up_to_date()) observer_.OnUpToDate();
  return news ? Heard::kNews : Heard::kNothingNew;
}

absl::Status OperationsFollower::Mend(const absl::Status& error) {
  if (last_change_ == 0 || !(absl::IsInvalidArgument(error) || absl::IsOutOfRange(error))) {
    return error;
  }
  last_change_ = 0;
  observer_.OnStartOver();
  return absl::UnavailableError(error.message());
}

}  // namespace nodeops::client
