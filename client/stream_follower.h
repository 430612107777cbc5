#ifndef NODEOPS_CLIENT_STREAM_FOLLOWER_H_
#define NODEOPS_CLIENT_STREAM_FOLLOWER_H_

#include <memory>
#include <stop_token>

#include "absl/status/statusor.h"
#include "client/blocking_clock.h"
#include "client/connection_observer.h"
#include "client/message_stream.h"
#include "client/reconnect_policy.h"
#include "nodeops/v1/event.pb.h"

namespace nodeops::client {

// No message for so long, three heartbeats, means that the connection is dead, whatever TCP thinks.
inline constexpr absl::Duration kSilenceLimit = absl::Seconds(30);

// Follows something over as many streams as that takes. A stream that breaks, ends early, goes
// silent or says that its server is going away is replaced by another one, when and as long as
// `policy` allows. Blocks its thread. What is followed, and where a new stream goes on, is the
// derived class's.
template <typename Message>
class StreamFollower {
 public:
  virtual ~StreamFollower() = default;

 protected:
  enum class Heard { kNothingNew, kNews, kEnd };

  StreamFollower(ReconnectPolicy policy, BlockingClock& clock, ConnectionObserver& observer,
                 std::stop_token stop);

  // Until Hear or Mend says that this is the end: OK; CANCELLED as soon as the stop is requested;
  // or the error that no other stream helps against.
  absl::Status Follow();

  // Opens a stream that goes on where the last one ended.
  virtual std::unique_ptr<MessageStream<Message>> Open() = 0;
  // Takes in a message. An error ends the following: nothing that comes can be trusted.
  virtual absl::StatusOr<Heard> Hear(const Message& message) = 0;
  // A stream ended with `error`. OK if the end is known without another one; else the error to go
  // on or to end with.
  virtual absl::Status Mend(const absl::Status& error) { return error; }

 private:
  // Reads one stream until it ends. OK at the end of it all; `fatal` when no other will help.
  absl::Status ReadStream(bool& fatal);
  // Waits for the next message; an error when the stream ended or went silent.
  absl::Status ReadMessage(MessageStream<Message>& stream, Message& message);
  absl::Status Wait(absl::Duration wait);

  ReconnectPolicy policy_;
  BlockingClock& clock_;
  ConnectionObserver& observer_;
  const std::stop_token stop_;
  bool disconnected_ = false;
};

extern template class StreamFollower<nodeops::v1::OperationUpdate>;
extern template class StreamFollower<nodeops::v1::OperationsUpdate>;

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_STREAM_FOLLOWER_H_
