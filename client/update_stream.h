#ifndef NODEOPS_CLIENT_UPDATE_STREAM_H_
#define NODEOPS_CLIENT_UPDATE_STREAM_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nodeops/v1/event.pb.h"

namespace nodeops::client {

// One stream of an operation's updates, read by one thread. Destroying it cancels the call.
class UpdateStream {
 public:
  enum class Outcome {
    kMessage,     // `update` holds the next message.
    kNothingYet,  // None came within the time; read again.
    kEnded,       // The stream is over; Finish() says why.
  };

  virtual ~UpdateStream() = default;

  // Blocks until a message comes, the stream ends, or `patience` has passed.
  virtual Outcome Read(nodeops::v1::OperationUpdate& update, absl::Duration patience) = 0;

  // How the stream ended. Call it once, after kEnded.
  virtual absl::Status Finish() = 0;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_UPDATE_STREAM_H_
