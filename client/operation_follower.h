#ifndef NODEOPS_CLIENT_OPERATION_FOLLOWER_H_
#define NODEOPS_CLIENT_OPERATION_FOLLOWER_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "client/operation_observer.h"
#include "client/stream_follower.h"
#include "client/watch_session.h"

namespace nodeops::client {

// Where a follower gets an operation from.
struct OperationSource {
  // Opens a stream that goes on where the session stands: the start request while its name is
  // empty, WatchOperation after that.
  std::function<std::unique_ptr<MessageStream<nodeops::v1::OperationUpdate>>(const WatchSession&)>
      open;
  // Reads how an operation ended, all results included.
  std::function<absl::StatusOr<OperationEnd>(const std::string& name)> read_end;
};

// Follows one operation to its end, through broken connections and restarts of the server: each
// event comes once. A start whose answer was lost is sent again. Where events are not kept any more
// (OUT_OF_RANGE) the end is read instead.
class OperationFollower final : private StreamFollower<nodeops::v1::OperationUpdate> {
 public:
  OperationFollower(OperationSource source, WatchSession session, ReconnectPolicy policy,
                    BlockingClock& clock, OperationObserver& observer, std::stop_token stop);

  // Blocks. Returns the operation in its final state; CANCELLED as soon as the stop is requested,
  // which leaves the operation alone; or the error that ended it.
  absl::StatusOr<nodeops::v1::Operation> Run();

 private:
  std::unique_ptr<MessageStream<nodeops::v1::OperationUpdate>> Open() override;
  absl::StatusOr<Heard> Hear(const nodeops::v1::OperationUpdate& update) override;
  absl::Status Mend(const absl::Status& error) override;

  const OperationSource source_;
  WatchSession session_;
  OperationObserver& observer_;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_OPERATION_FOLLOWER_H_
