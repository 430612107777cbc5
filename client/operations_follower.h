#ifndef NODEOPS_CLIENT_OPERATIONS_FOLLOWER_H_
#define NODEOPS_CLIENT_OPERATIONS_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

#include "client/operations_observer.h"
#include "client/stream_follower.h"

namespace nodeops::client {

// Opens WatchOperations after a change.
using OpenChanges = std::function<std::unique_ptr<MessageStream<nodeops::v1::OperationsUpdate>>(
    int64_t after_change)>;

// Follows all operations until it is stopped, through broken connections and restarts of the
// server: no change is missed. A server that never made the change from which it is asked to go on
// has lost its operations: everything is told from the beginning then.
class OperationsFollower final : private StreamFollower<nodeops::v1::OperationsUpdate> {
 public:
  OperationsFollower(OpenChanges open, ReconnectPolicy policy, BlockingClock& clock,
                     OperationsObserver& observer, std::stop_token stop);

  // Blocks. Returns CANCELLED as soon as the stop is requested, or the error that ended it.
  absl::Status Run() { return Follow(); }

 private:
  std::unique_ptr<MessageStream<nodeops::v1::OperationsUpdate>> Open() override;
  absl::StatusOr<Heard> Hear(const nodeops::v1::OperationsUpdate& update) override;
  absl::Status Mend(const absl::Status& error) override;

  const OpenChanges open_;
  OperationsObserver& observer_;
  int64_t last_change_ = 0;
  bool first_message_ = true;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_OPERATIONS_FOLLOWER_H_
