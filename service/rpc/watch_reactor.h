#ifndef NODEOPS_SERVICE_RPC_WATCH_REACTOR_H_
#define NODEOPS_SERVICE_RPC_WATCH_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <memory>

#include "nodeops/v1/event.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/stream_registry.h"
#include "service/rpc/watch_session.h"

namespace nodeops::rpc {

// The gRPC end of a WatchSession, which does all the thinking. Made with `new` by a handler and
// returned to gRPC; deletes itself when the call is over.
class WatchReactor final : public grpc::ServerWriteReactor<v1::OperationUpdate>,
                           private UpdateStream {
 public:
  WatchReactor(operations::OperationService& service, StreamRegistry& streams,
               const WatchOptions& options);

  WatchSession& session() { return *session_; }

 private:
  void Send(const v1::OperationUpdate& update) override { StartWrite(&update); }
  void Close(const absl::Status& status) override;

  void OnWriteDone(bool ok) override { session_->OnSent(ok); }
  void OnCancel() override { session_->OnCancel(); }
  void OnDone() override { delete this; }

  const std::shared_ptr<WatchSession> session_;
  const StreamRegistry::Registration registration_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_WATCH_REACTOR_H_
