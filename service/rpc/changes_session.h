#ifndef NODEOPS_SERVICE_RPC_CHANGES_SESSION_H_
#define NODEOPS_SERVICE_RPC_CHANGES_SESSION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "nodeops/v1/event.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/stream_session.h"
#include "service/rpc/watch_options.h"

namespace nodeops::rpc {

// One caller's view of all operations that match a filter: each as it stands whenever it has
// changed, once a notice that the past is over, and heartbeats.
//
// A page of changes may take several messages. Changes have numbers, but an operation in a page
// does not tell its own, so only the message that completes a page moves `last_change`: a caller
// that comes back after a part of one sees that part again, and misses nothing.
class ChangesSession final : public StreamSession<v1::OperationsUpdate, operations::ChangeCursor>,
                             public std::enable_shared_from_this<ChangesSession> {
 public:
  // `stream` lives until it is closed, `service` until its last answer.
  ChangesSession(operations::OperationService& service, UpdateStream<v1::OperationsUpdate>& stream,
                 WatchOptions options);

  // This, or Refuse, once, before anything else.
  void Start(std::string filter, int64_t after_change);

 private:
  bool PrepareUpdate(v1::OperationsUpdate& update) override;
  absl::AnyInvocable<void()> Question() override;
  void PrepareGoingAway(v1::OperationsUpdate& update);
  void PrepareOperations(v1::OperationsUpdate& update);
  void OnOpened(absl::StatusOr<std::shared_ptr<operations::ChangeCursor>> cursor);
  void OnPage(absl::StatusOr<operations::ChangePage> page);

  operations::OperationService& service_;
  const WatchOptions options_;

  // Guarded by `mutex_`.
  std::deque<v1::Operation> unsent_;
  int64_t last_change_ = 0;       // Everything up to this one was sent or asked to be left out.
  int64_t page_change_ = 0;       // What it becomes with the last of `unsent_`.
  bool page_due_ = false;         // There is a page of which something is to be sent.
  bool page_is_current_ = false;  // Nothing had changed after the page.
  bool up_to_date_ = false;       // The caller has been told so.
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_CHANGES_SESSION_H_
