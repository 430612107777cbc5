#include "client/grpc_message_stream.h"

#include <grpc/support/time.h>
#include <grpcpp/impl/codegen/proto_utils.h>  // how gRPC reads protobuf messages

#include <algorithm>
#include <utility>

#include "client/call_error.h"

namespace nodeops::client {
namespace {

gpr_timespec FromNow(absl::Duration wait) {
  const int64_t nanos = std::max<int64_t>(0, absl::ToInt64Nanoseconds(wait));
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(nanos, GPR_TIMESPAN));
}

}  // namespace

template <typename Message>
GrpcMessageStream<Message>::GrpcMessageStream(const Prepare& prepare, std::stop_token stop)
    : reader_(prepare(&context_, &queue_)), on_stop_(std::move(stop), CancelCall{&context_}) {
  reader_->StartCall(this);
}

template <typename Message>
GrpcMessageStream<Message>::~GrpcMessageStream() {
  context_.TryCancel();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

template <typename Message>
bool GrpcMessageStream<Message>::Await(absl::Duration patience, bool& ok) {
  void* tag = nullptr;
  return queue_.AsyncNext(&tag, &ok, FromNow(patience)) == grpc::CompletionQueue::GOT_EVENT;
}

template <typename Message>
typename GrpcMessageStream<Message>::Outcome GrpcMessageStream<Message>::Read(
    Message& message, absl::Duration patience) {
  const gpr_timespec deadline = FromNow(patience);
  for (;;) {
    if (state_ == State::kEnded) return Outcome::kEnded;
    if (state_ == State::kIdle) {
      reader_->Read(&message_, this);
      state_ = State::kReading;
    }
    const gpr_timespec left = gpr_time_sub(deadline, gpr_now(GPR_CLOCK_MONOTONIC));
    bool ok = false;
    if (!Await(absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec), ok)) {
      return Outcome::kNothingYet;
    }
    if (!ok) {
      state_ = State::kEnded;
    } else if (std::exchange(state_, State::kIdle) == State::kReading) {
      message.Swap(&message_);
      return Outcome::kMessage;
    } else {
      sent_ = true;  // the start: https://grpc.github.io/grpc/cpp, CompletionQueue::Next
    }
  }
}

template <typename Message>
absl::Status GrpcMessageStream<Message>::Finish() {
  grpc::Status status;
  reader_->Finish(&status, this);
  bool ok = false;
  Await(absl::Hours(1), ok);  // the status is here already: reading has ended
  return ToStatus(status);
}

template class GrpcMessageStream<nodeops::v1::OperationUpdate>;
template class GrpcMessageStream<nodeops::v1::OperationsUpdate>;

}  // namespace nodeops::client
