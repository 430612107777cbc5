#ifndef NODEOPS_CLIENT_MESSAGE_STREAM_H_
#define NODEOPS_CLIENT_MESSAGE_STREAM_H_

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nodeops::client {

// One stream of a server's messages, read by one thread. Destroying it cancels the call.
template <typename Message>
class MessageStream {
 public:
  enum class Outcome {
    kMessage,     // `message` holds the next one.
    kNothingYet,  // None came within the time; read again.
    kEnded,       // The stream is over; Finish() says why.
  };

  virtual ~MessageStream() = default;

  // Blocks until a message comes, the stream ends, or `patience` has passed.
  virtual Outcome Read(Message& message, absl::Duration patience) = 0;

  // How the stream ended. Call it once, after kEnded.
  virtual absl::Status Finish() = 0;

  // Whether the request went to the wire, so that the server may have acted on it.
  virtual bool sent() const = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_MESSAGE_STREAM_H_
