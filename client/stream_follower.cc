#include "client/stream_follower.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace nodeops::client {
namespace {

constexpr absl::Duration kIdleInterval = absl::Milliseconds(100);

absl::Status Stopped() { return absl::CancelledError("stopped following"); }

}  // namespace

template <typename Message>
StreamFollower<Message>::StreamFollower(ReconnectPolicy policy, BlockingClock& clock,
                                        ConnectionObserver& observer, std::stop_token stop)
    : policy_(policy), clock_(clock), observer_(observer), stop_(std::move(stop)) {}

template <typename Message>
absl::Status StreamFollower<Message>::Follow() {
  for (;;) {
    bool fatal = false;
    absl::Status end = ReadStream(fatal);
    if (end.ok()) return end;
    if (stop_.stop_requested()) return Stopped();
    if (fatal) return end;
    end = Mend(end);
    if (end.ok()) return end;
    NODEOPS_ASSIGN_OR_RETURN(const absl::Duration wait, policy_.NextDelay(end, clock_.Now()));
    disconnected_ = true;
    observer_.OnDisconnected(end, wait);
    NODEOPS_RETURN_IF_ERROR(Wait(wait));
  }
}

template <typename Message>
absl::Status StreamFollower<Message>::ReadStream(bool& fatal) {
  if (stop_.stop_requested()) return Stopped();
  const std::unique_ptr<MessageStream<Message>> stream = Open();
  for (;;) {
    Message message;
    NODEOPS_RETURN_IF_ERROR(ReadMessage(*stream, message));
    if (std::exchange(disconnected_, false)) observer_.OnReconnected();
    const absl::StatusOr<Heard> heard = Hear(message);
    if (!heard.ok()) {
      fatal = true;
      return heard.status();
    }
    if (*heard != Heard::kNothingNew) policy_.Progress(clock_.Now());
    if (*heard == Heard::kEnd) return absl::OkStatus();
    if (message.has_going_away()) {
      return absl::UnavailableError(absl::StrCat(
          "the server is going away: ", base::Sanitize(message.going_away().reason(), 300)));
    }
  }
}

template <typename Message>
absl::Status StreamFollower<Message>::ReadMessage(MessageStream<Message>& stream,
                                                  Message& message) {
  using Outcome = typename MessageStream<Message>::Outcome;
  const base::MonotonicTime silent_since = clock_.Now();
  for (;;) {
    if (stop_.stop_requested()) return Stopped();
    switch (stream.Read(message, kIdleInterval)) {
      case Outcome::kMessage:
        return absl::OkStatus();
      case Outcome::kEnded: {
        const absl::Status end = stream.Finish();
        if (stream.sent()) policy_.NoteSent();
        return end.ok() ? absl::UnavailableError("the stream ended too early") : end;
      }
      case Outcome::kNothingYet:
        observer_.OnIdle();
        if (base::Between(silent_since, clock_.Now()) >= kSilenceLimit) {
          policy_.NoteSent();
          return absl::UnavailableError(
              absl::StrCat("no message from the server for ", absl::FormatDuration(kSilenceLimit)));
        }
    }
  }
}

template <typename Message>
absl::Status StreamFollower<Message>::Wait(absl::Duration wait) {
  const base::MonotonicTime until = base::After(clock_.Now(), wait);
  for (;;) {
    if (stop_.stop_requested()) return Stopped();
    const absl::Duration left = base::Between(clock_.Now(), until);
    if (left <= absl::ZeroDuration()) return absl::OkStatus();
    clock_.Sleep(std::min(left, kIdleInterval), stop_);
    observer_.OnIdle();
  }
}

template class StreamFollower<nodeops::v1::OperationUpdate>;
template class StreamFollower<nodeops::v1::OperationsUpdate>;

}  // namespace nodeops::client
