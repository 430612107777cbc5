#ifndef NODEOPS_SERVICE_RPC_UNARY_REACTOR_H_
#define NODEOPS_SERVICE_RPC_UNARY_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/rpc/status_conversion.h"

namespace nodeops::rpc {

// A unary call that waits for its answer. The answer and the caller's departure may come at the
// same time from different threads, and `response` dies with the call: the first one ends it, the
// other finds it ended. Thread-safe.
template <typename Response>
class UnaryCall {
 public:
  UnaryCall(grpc::ServerUnaryReactor* reactor, Response* response)
      : reactor_(reactor), response_(response) {}

  // Ends the call with `status`; if that is OK, `fill(response)` makes the answer first.
  template <typename Fill>
  void Answer(const absl::Status& status, Fill fill) {
    grpc::ServerUnaryReactor* reactor;
    {
      const std::lock_guard lock(mutex_);
      if (reactor_ == nullptr) return;
      if (status.ok()) fill(*response_);
      reactor = std::exchange(reactor_, nullptr);
    }
    reactor->Finish(ToGrpcStatus(status));
  }

  void Answer(absl::StatusOr<Response> response) {
    Answer(response.status(), [&](Response& out) { out = *std::move(response); });
  }

  void Fail(const absl::Status& error) {
    Answer(error, [](Response&) {});
  }

 private:
  std::mutex mutex_;
  grpc::ServerUnaryReactor* reactor_;  // Null once the call has ended.
  Response* const response_;
};

// The gRPC end of a UnaryCall: ends it when the caller goes away, so that no call outlives a
// shutdown because its answer is late. Made with `new`; deletes itself when the call is over.
template <typename Response>
class UnaryReactor final : public grpc::ServerUnaryReactor {
 public:
  explicit UnaryReactor(Response* response)
      : call_(std::make_shared<UnaryCall<Response>>(this, response)) {}

  // What answers hold on to.
  const std::shared_ptr<UnaryCall<Response>>& call() const { return call_; }

 private:
  void OnCancel() override { call_->Fail(absl::CancelledError("the caller has gone")); }
  void OnDone() override { delete this; }

  const std::shared_ptr<UnaryCall<Response>> call_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_UNARY_REACTOR_H_
