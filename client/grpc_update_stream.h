#ifndef NODEOPS_CLIENT_GRPC_UPDATE_STREAM_H_
#define NODEOPS_CLIENT_GRPC_UPDATE_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_stream.h>

#include <functional>
#include <memory>
#include <stop_token>

#include "client/update_stream.h"

namespace nodeops::client {

// An UpdateStream over gRPC. It owns a completion queue, which unlike the synchronous API can wait
// for a limited time, and needs no thread of its own. Ends early with CANCELLED when `stop` is
// requested, from whichever thread.
class GrpcUpdateStream final : public UpdateStream {
 public:
  using Reader = grpc::ClientAsyncReader<nodeops::v1::OperationUpdate>;
  // Prepares the call on the context and queue given.
  using Prepare =
      std::function<std::unique_ptr<Reader>(grpc::ClientContext*, grpc::CompletionQueue*)>;

  GrpcUpdateStream(const Prepare& prepare, std::stop_token stop);
  ~GrpcUpdateStream() override;

  Outcome Read(nodeops::v1::OperationUpdate& update, absl::Duration patience) override;
  absl::Status Finish() override;

 private:
  struct CancelCall {
    grpc::ClientContext* context;
    void operator()() const { context->TryCancel(); }
  };
  enum class State { kStarting, kIdle, kReading, kEnded };

  // Waits for the step under way. False when `patience` passed first.
  bool Await(absl::Duration patience, bool& ok);

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<Reader> reader_;
  nodeops::v1::OperationUpdate message_;
  State state_ = State::kStarting;
  std::stop_callback<CancelCall> on_stop_;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_GRPC_UPDATE_STREAM_H_
