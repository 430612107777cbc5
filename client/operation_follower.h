#ifndef NODEOPS_CLIENT_OPERATION_FOLLOWER_H_
#define NODEOPS_CLIENT_OPERATION_FOLLOWER_H_

#include <functional>
#include <memory>
#include <stop_token>

#include "absl/status/statusor.h"
#include "client/blocking_clock.h"
#include "client/operation_observer.h"
#include "client/reconnect_policy.h"
#include "client/update_stream.h"
#include "client/watch_session.h"

namespace nodeops::client {

// Opens a stream that goes on where the session stands: the start request while its name is empty,
// WatchOperation after that.
using OpenStream = std::function<std::unique_ptr<UpdateStream>(const WatchSession&)>;

// No message for so long, three heartbeats, means that the connection is dead, whatever TCP thinks.
inline constexpr absl::Duration kSilenceLimit = absl::Seconds(30);

// Follows one operation to its end over as many streams as that takes. A stream that breaks, ends
// early, goes silent or says that its server is going away is replaced by another one, when and as
// long as `policy` allows. Blocks. Returns the operation in its final state; CANCELLED as soon as
// `stop` is requested, which leaves the operation alone; or the error that ended it.
class OperationFollower {
 public:
  OperationFollower(OpenStream open, WatchSession session, ReconnectPolicy policy,
                    BlockingClock& clock, OperationObserver& observer, std::stop_token stop);

  absl::StatusOr<nodeops::v1::Operation> Run();

 private:
  // Reads one stream until it ends. OK when the operation has ended; `fatal` when no other stream
  // will help.
  absl::Status ReadStream(bool& fatal);
  // Waits for the next message; an error when the stream ended or went silent.
  absl::Status ReadMessage(UpdateStream& stream, nodeops::v1::OperationUpdate& update);
  absl::Status Wait(absl::Duration wait);

  const OpenStream open_;
  WatchSession session_;
  ReconnectPolicy policy_;
  BlockingClock& clock_;
  OperationObserver& observer_;
  const std::stop_token stop_;
  bool disconnected_ = false;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_OPERATION_FOLLOWER_H_
