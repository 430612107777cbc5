#include "client/operation_follower.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace nodeops::client {
namespace {

constexpr absl::Duration kIdleInterval = absl::Milliseconds(100);

absl::Status Stopped() { return absl::CancelledError("stopped following the operation"); }

}  // namespace

OperationFollower::OperationFollower(OpenStream open, WatchSession session, ReconnectPolicy policy,
                                     BlockingClock& clock, OperationObserver& observer,
                                     std::stop_token stop)
    : open_(std::move(open)),
      session_(std::move(session)),
      policy_(policy),
      clock_(clock),
      observer_(observer),
      stop_(std::move(stop)) {}

absl::StatusOr<nodeops::v1::Operation> OperationFollower::Run() {
  for (;;) {
    bool fatal = false;
    const absl::Status end = ReadStream(fatal);
    if (end.ok()) return session_.operation();
    if (stop_.stop_requested()) return Stopped();
    if (fatal) return end;
    NODEOPS_ASSIGN_OR_RETURN(const absl::Duration wait, policy_.NextDelay(end, clock_.Now()));
    disconnected_ = true;
    observer_.OnDisconnected(end, wait);
    NODEOPS_RETURN_IF_ERROR(Wait(wait));
  }
}

absl::Status OperationFollower::ReadStream(bool& fatal) {
  if (stop_.stop_requested()) return Stopped();
  session_.BeginStream();
  const std::unique_ptr<UpdateStream> stream = open_(session_);
  for (;;) {
    nodeops::v1::OperationUpdate update;
    NODEOPS_RETURN_IF_ERROR(ReadMessage(*stream, update));
    if (std::exchange(disconnected_, false)) observer_.OnReconnected();
    const absl::StatusOr<bool> news = session_.Apply(update, observer_);
    if (!news.ok()) {
      fatal = true;
      return news.status();
    }
    if (*news) policy_.Progress(clock_.Now());
    if (session_.complete()) return absl::OkStatus();
    if (update.has_going_away()) {
      return absl::UnavailableError(absl::StrCat(
          "the server is going away: ", base::Sanitize(update.going_away().reason(), 300)));
    }
  }
}

absl::Status OperationFollower::ReadMessage(UpdateStream& stream,
                                            nodeops::v1::OperationUpdate& update) {
  const base::MonotonicTime silent_since = clock_.Now();
  for (;;) {
    if (stop_.stop_requested()) return Stopped();
    switch (stream.Read(update, kIdleInterval)) {
      case UpdateStream::Outcome::kMessage:
        return absl::OkStatus();
      case UpdateStream::Outcome::kEnded: {
        const absl::Status end = stream.Finish();
        return end.ok() ? absl::UnavailableError("the stream ended before the operation") : end;
      }
      case UpdateStream::Outcome::kNothingYet:
        observer_.OnIdle();
        if (base::Between(silent_since, clock_.Now()) >= kSilenceLimit) {
          return absl::UnavailableError(
              absl::StrCat("no message from the server for ", absl::FormatDuration(kSilenceLimit)));
        }
    }
  }
}

absl::Status OperationFollower::Wait(absl::Duration wait) {
  const base::MonotonicTime until = base::After(clock_.Now(), wait);
  for (;;) {
    if (stop_.stop_requested()) return Stopped();
    const absl::Duration left = base::Between(clock_.Now(), until);
    if (left <= absl::ZeroDuration()) return absl::OkStatus();
    clock_.Sleep(std::min(left, kIdleInterval), stop_);
    observer_.OnIdle();
  }
}

}  // namespace nodeops::client
