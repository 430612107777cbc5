#ifndef NODEOPS_SERVICE_RPC_WATCH_SESSION_H_
#define NODEOPS_SERVICE_RPC_WATCH_SESSION_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nodeops/v1/event.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/live_stream.h"

namespace nodeops::rpc {

// Where a session's messages go: a gRPC stream, or a test's. Calls may come from any thread, one at
// a time, and never after Close.
class UpdateStream {
 public:
  virtual ~UpdateStream() = default;

  // Sends `update`, which stays as it is until WatchSession::OnSent answers.
  virtual void Send(const v1::OperationUpdate& update) = 0;

  // Ends the stream. Called exactly once, and never while a Send is unanswered.
  virtual void Close(const absl::Status& status) = 0;
};

struct WatchOptions {
  size_t max_events = 256;                      // In one message.
  size_t max_bytes = 64 << 10;                  // Of events in one message that has more than one.
  absl::Duration heartbeat = absl::Seconds(5);  // event.proto promises 10 s.
};

// One caller's view of one operation: a snapshot, the events page by page, heartbeats, a last
// snapshot. It holds one page and no queue: the next page is asked for when this one has been sent,
// so a slow reader costs nothing but its own time.
//
// gRPC's reactions may run in parallel with each other and with the service's answers, and a stream
// must neither end twice nor while a message is being sent. So every input only changes the state
// under the lock and then calls Advance, which alone decides what happens next and makes calls to
// the outside without the lock. The stream dies once it is closed, so the session is shared:
// answers that come late find it closed and change nothing.
class WatchSession final : public LiveStream, public std::enable_shared_from_this<WatchSession> {
 public:
  // `stream` lives until it is closed, `service` until its last answer.
  WatchSession(operations::OperationService& service, UpdateStream& stream, WatchOptions options);

  // One of these, once, before anything else.
  void StartBatch(operations::BatchRequest request);
  void StartWatch(std::string name, int64_t after_sequence);
  void Refuse(absl::Status error);

  // The last message has been sent (`ok`), or the stream broke.
  void OnSent(bool ok);

  // The caller has gone or its deadline has passed. The operation goes on.
  void OnCancel();

  // Ends the stream with a message that says where to resume, and UNAVAILABLE; after a StartBatch
  // that is still being decided, as soon as it is.
  void GoAway(const std::string& reason) override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  void Advance(Lock lock);
  bool PrepareUpdate();
  void PrepareGoingAway();
  void PrepareEvents();
  void AskForMore(Lock lock);

  void OpenCursor(const std::string& name, int64_t after_sequence);
  void OnOpened(absl::StatusOr<std::shared_ptr<operations::WatchCursor>> cursor);
  void AskForSnapshot(const std::string& name);
  void OnSnapshot(absl::StatusOr<v1::Operation> operation);
  void OnPage(absl::StatusOr<operations::EventPage> page);
  void End(absl::Status status);  // Advance then closes the stream.

  operations::OperationService& service_;
  UpdateStream& stream_;
  const WatchOptions options_;

  std::mutex mutex_;  // Guards everything below.
  std::string name_;  // Empty until the operation is known to exist.
  std::shared_ptr<operations::WatchCursor> cursor_;
  std::optional<v1::Operation> snapshot_;  // To be sent.
  std::deque<std::shared_ptr<const v1::OperationEvent>> unsent_;
  std::optional<std::string> going_away_;  // Why.
  int64_t last_sequence_ = 0;              // Of what was sent or asked to be left out.
  bool first_sent_ = false;                // The first snapshot.
  bool heartbeat_due_ = false;
  bool log_ended_ = false;           // Nothing follows `unsent_` but the last snapshot.
  bool asking_ = true;               // An answer of the service is awaited.
  bool sending_ = false;             // `update_` must not change.
  std::optional<absl::Status> end_;  // What the stream ends with, once nothing is being sent.
  bool closed_ = false;
  v1::OperationUpdate update_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_WATCH_SESSION_H_
