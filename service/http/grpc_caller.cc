#include "service/http/grpc_caller.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include <mutex>
#include <utility>
#include <vector>

namespace nodeops::http {
namespace {

constexpr char kDetails[] = "grpc-status-details-bin";
constexpr absl::Duration kForEver = absl::Hours(24 * 365);  // gRPC's clock ends.

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// Lives until gRPC has said OnDone, whoever else holds it.
//
// gRPC says OnDone once nothing is under way any more and nothing is announced: that a Read may
// still come is announced by a hold, which goes when no Read will come.
class GrpcCall final : public RpcCall,
                       public std::enable_shared_from_this<GrpcCall>,
                       private grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit GrpcCall(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

  void Begin(RpcRequest request) {
    self_ = shared_from_this();
    for (const auto& [key, value] : request.metadata) context_.AddMetadata(key, value);
    if (request.deadline < absl::Now() + kForEver) {
      context_.set_deadline(absl::ToChronoTime(request.deadline));
    }
    request_ = BufferOf(request.message);
    stub_.PrepareBidiStreamingCall(&context_, request.method, {}, this);
    AddHold();
    StartWriteLast(&request_, grpc::WriteOptions());
    StartCall();
  }

  void Read(Next next) override {
    {
      const std::lock_guard lock(mutex_);
      next_ = std::move(next);
    }
    StartRead(&response_);
  }

  const RpcEnd& end() const override { return end_; }

  void Cancel() override {
    const auto self = shared_from_this();
    context_.TryCancel();
    std::unique_lock lock(mutex_);
    cancelled_ = true;
    if (!next_) LetGo(std::move(lock));
  }

 private:
  void OnReadDone(bool ok) override {
    std::unique_lock lock(mutex_);
    if (!ok || cancelled_) return LetGo(std::move(lock));  // OnDone answers.
    Next next = std::exchange(next_, nullptr);
    lock.unlock();
    std::string message = BytesOf(response_);
    response_.Clear();
    next(std::move(message));
  }

  void OnDone(const grpc::Status& status) override {
    end_.code = status.error_code();
    end_.message = status.error_message();
    for (const auto& [key, value] : context_.GetServerTrailingMetadata()) {
      const std::string name(key.data(), key.size());
      if (name != kDetails)
        end_.trailers.emplace_back(name, std::string(value.data(), value.size()));
    }
    if (!status.error_details().empty())
      end_.trailers.emplace_back(kDetails, status.error_details());
    const auto self = std::move(self_);
    Next next;
    {
      const std::lock_guard lock(mutex_);
      next = std::move(next_);
    }
    if (next) next(std::nullopt);
  }

  void LetGo(std::unique_lock<std::mutex> lock) {
    if (!std::exchange(held_, false)) return;
    lock.unlock();
    RemoveHold();  // OnDone may come within.
  }

  grpc::GenericStub stub_;
  std::shared_ptr<GrpcCall> self_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  RpcEnd end_;
  std::mutex mutex_;  // Guards everything below.
  Next next_;         // Null: no Read is under way.
  bool cancelled_ = false;
  bool held_ = true;
};

// A call that there is no channel for.
class RefusedCall final : public RpcCall {
 public:
  explicit RefusedCall(const absl::Status& why)
      : end_{.code = why.raw_code(), .message = std::string(why.message())} {}

  void Read(Next next) override { next(std::nullopt); }
  const RpcEnd& end() const override { return end_; }
  void Cancel() override {}

 private:
  const RpcEnd end_;
};

}  // namespace

GrpcCaller::GrpcCaller(ChannelSource channels) : channels_(std::move(channels)) {}

std::shared_ptr<RpcCall> GrpcCaller::Start(RpcRequest request) {
  auto channel = channels_();
  if (!channel.ok()) return std::make_shared<RefusedCall>(channel.status());
  auto call = std::make_shared<GrpcCall>(*std::move(channel));
  call->Begin(std::move(request));
  return call;
}

}  // namespace nodeops::http
