#ifndef NODEOPS_CLIENT_GRPC_MESSAGE_STREAM_H_
#define NODEOPS_CLIENT_GRPC_MESSAGE_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_stream.h>

#include <functional>
#include <memory>
#include <stop_token>

#include "client/message_stream.h"
#include "nodeops/v1/event.pb.h"

namespace nodeops::client {

// A MessageStream over gRPC. It owns a completion queue, which unlike the synchronous API can wait
// for a limited time, and needs no thread of its own. Ends early with CANCELLED when `stop` is
// requested, from whichever thread. For the messages of the API's streams.
template <typename Message>
class GrpcMessageStream final : public MessageStream<Message> {
 public:
  using Outcome = typename MessageStream<Message>::Outcome;
  using Reader = grpc::ClientAsyncReader<Message>;
  // Prepares the call on the context and queue given.
  using Prepare =
      std::function<std::unique_ptr<Reader>(grpc::ClientContext*, grpc::CompletionQueue*)>;

  GrpcMessageStream(const Prepare& prepare, std::stop_token stop);
  ~GrpcMessageStream() override;

  Outcome Read(Message& message, absl::Duration patience) override;
  absl::Status Finish() override;
  bool sent() const override { return sent_; }

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
  Message message_;
  State state_ = State::kStarting;
  bool sent_ = false;
  std::stop_callback<CancelCall> on_stop_;
};

extern template class GrpcMessageStream<nodeops::v1::OperationUpdate>;
extern template class GrpcMessageStream<nodeops::v1::OperationsUpdate>;

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_GRPC_MESSAGE_STREAM_H_
