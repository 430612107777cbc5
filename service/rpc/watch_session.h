#ifndef NODEOPS_SERVICE_RPC_WATCH_SESSION_H_
#define NODEOPS_SERVICE_RPC_WATCH_SESSION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "nodeops/v1/event.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/stream_session.h"
#include "service/rpc/watch_options.h"

namespace nodeops::rpc {

// One caller's view of one operation: a snapshot, the events page by page, heartbeats, a last
// snapshot.
//
// After a start that is still being decided, GoAway waits for the decision: the caller must hear
// the operation's name.
class WatchSession final : public StreamSession<v1::OperationUpdate, operations::WatchCursor>,
                           public std::enable_shared_from_this<WatchSession> {
 public:
  // `stream` lives until it is closed, `service` until its last answer.
  WatchSession(operations::OperationService& service, UpdateStream<v1::OperationUpdate>& stream,
               WatchOptions options);

  // One of these, or Refuse, once, before anything else.
  void StartBatch(operations::BatchRequest request);
  void StartUndo(operations::UndoRequest request);
  void StartWatch(std::string name, int64_t after_sequence);

 private:
  bool PrepareUpdate(v1::OperationUpdate& update) override;
  absl::AnyInvocable<void()> Question() override;
  void PrepareGoingAway(v1::OperationUpdate& update);
  void PrepareEvents(v1::OperationUpdate& update);

  void OnAccepted(absl::StatusOr<v1::Operation> operation);
  void OpenCursor(const std::string& name, int64_t after_sequence);
  void OnOpened(absl::StatusOr<std::shared_ptr<operations::WatchCursor>> cursor);
  void AskForSnapshot(const std::string& name);
  void OnSnapshot(absl::StatusOr<v1::Operation> operation);
  void OnPage(absl::StatusOr<operations::EventPage> page);

  operations::OperationService& service_;
  const WatchOptions options_;

  // Guarded by `mutex_`.
  std::string name_;                       // Empty until the operation is known to exist.
  std::optional<v1::Operation> snapshot_;  // To be sent.
  std::deque<std::shared_ptr<const v1::OperationEvent>> unsent_;
  int64_t last_sequence_ = 0;  // Of what was sent or asked to be left out.
  bool first_sent_ = false;    // The first snapshot.
  bool heartbeat_due_ = false;
  bool log_ended_ = false;  // Nothing follows `unsent_` but the last snapshot.
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_WATCH_SESSION_H_
