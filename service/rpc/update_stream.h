#ifndef NODEOPS_SERVICE_RPC_UPDATE_STREAM_H_
#define NODEOPS_SERVICE_RPC_UPDATE_STREAM_H_

#include "absl/status/status.h"

namespace nodeops::rpc {

// Where a session's messages go: a gRPC stream, or a test's. Calls may come from any thread, one at
// a time, and never after Close.
template <typename Update>
class UpdateStream {
 public:
  virtual ~UpdateStream() = default;

  // Sends `update`, which stays as it is until StreamSession::OnSent answers.
  virtual void Send(const Update& update) = 0;

  // Ends the stream. Called exactly once, and never while a Send is unanswered.
  virtual void Close(const absl::Status& status) = 0;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_UPDATE_STREAM_H_
