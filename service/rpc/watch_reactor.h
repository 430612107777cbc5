#ifndef NODEOPS_SERVICE_RPC_WATCH_REACTOR_H_
#define NODEOPS_SERVICE_RPC_WATCH_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "base/failpoint.h"
#include "service/operations/operation_service.h"
#include "service/rpc/status_conversion.h"
#include "service/rpc/stream_registry.h"
#include "service/rpc/stream_session.h"
#include "service/rpc/watch_options.h"

namespace nodeops::rpc {

// The gRPC end of a session (WatchSession or ChangesSession), which does all the thinking. Made
// with `new` by a handler and returned to gRPC; deletes itself when the call is over.
template <typename Session>
class WatchReactor final : public grpc::ServerWriteReactor<typename Session::Update>,
                           private UpdateStream<typename Session::Update> {
 public:
  using Update = typename Session::Update;

  WatchReactor(std::shared_ptr<operations::OperationService> service, StreamRegistry& streams,
               const WatchOptions& options)
      : session_(NewSession(std::move(service), *this, options)),
        registration_(streams, session_) {}

  Session& session() { return *session_; }

  // Whether there is room for this stream; if not, the session must be told to Refuse with this.
  const absl::Status& admission() const { return registration_.admission(); }

 private:
  // The session outlives the reactor where an answer is late, and the service lives as long.
  static std::shared_ptr<Session> NewSession(std::shared_ptr<operations::OperationService> service,
                                             UpdateStream<Update>& stream,
                                             const WatchOptions& options) {
    auto session = std::make_unique<Session>(*service, stream, options);
    return {session.release(), [service = std::move(service)](Session* old) { delete old; }};
  }

  void Send(const Update& update) override { this->StartWrite(&update); }
  void Close(const absl::Status& status) override {
    if (NODEOPS_FAILPOINT("stream.finish")) return;  // Failing, it leaks the call.
    this->Finish(ToGrpcStatus(status));
  }

  void OnWriteDone(bool ok) override { session_->OnSent(ok); }
  void OnCancel() override { session_->OnCancel(); }
  void OnDone() override { delete this; }

  const std::shared_ptr<Session> session_;
  const StreamRegistry::Registration registration_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_WATCH_REACTOR_H_
