#include "service/http/grpc_caller.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include <mutex>
#include <shared_mutex>
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
//
// The first read is begun before the call is: gRPC 1.51's in-process channel now and then loses the
// message of a call whose message and status come together before somebody reads, and then its
// server never ends the call.
class GrpcCall final : public RpcCall,
                       public std::enable_shared_from_this<GrpcCall>,
                       private grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  void Begin(grpc::GenericStub& stub, RpcRequest request) {
    self_ = shared_from_this();
    for (const auto& [key, value] : request.metadata) context_.AddMetadata(key, value);
    if (request.deadline < absl::Now() + kForEver) {
      context_.set_deadline(absl::ToChronoTime(request.deadline));
    }
    request_ = BufferOf(request.message);
    stub.PrepareBidiStreamingCall(&context_, request.method, {}, this);
    AddHold();
    StartRead(&response_);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartCall();
  }

  void Read(Next next) override {
    std::unique_lock lock(mutex_);
    if (std::exchange(first_, false)) {
      if (reading_ || !held_) return WaitForRead(std::move(lock), std::move(next));
      lock.unlock();
      return Deliver(next);
    }
    next_ = std::move(next);
    reading_ = true;
    lock.unlock();
    StartRead(&response_);
  }

  const RpcEnd& end() const override { return end_; }

  void Cancel() override {
    const auto self = shared_from_this();
    context_.TryCancel();
    std::unique_lock lock(mutex_);
    cancelled_ = true;
    if (!reading_) LetGo(std::move(lock));
  }

 private:
  void OnReadDone(bool ok) override {
    std::unique_lock lock(mutex_);
    reading_ = false;
    if (!ok || cancelled_) return LetGo(std::move(lock));  // OnDone answers.
    if (!next_) return;  // The first one, which nobody has asked for yet.
    Next next = std::move(next_);
    lock.unlock();
    Deliver(next);
  }

  void Deliver(Next& next) {
    std::string message = BytesOf(response_);
    response_.Clear();
    next(std::move(message));
  }

  // OnReadDone or OnDone answers, or this where OnDone has been.
  void WaitForRead(std::unique_lock<std::mutex> lock, Next next) {
    if (!ended_) {
      next_ = std::move(next);
      return;
    }
    lock.unlock();
    next(std::nullopt);
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
      ended_ = true;
      next = std::move(next_);
    }
    if (next) next(std::nullopt);
  }

  void LetGo(std::unique_lock<std::mutex> lock) {
    if (!std::exchange(held_, false)) return;
    lock.unlock();
    RemoveHold();  // OnDone may come within.
  }

  std::shared_ptr<GrpcCall> self_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  RpcEnd end_;
  std::mutex mutex_;  // Guards everything below.
  Next next_;
  bool first_ = true;    // Nobody has asked for the first message yet.
  bool reading_ = true;  // The first read is under way from the beginning.
  bool ended_ = false;   // OnDone has been.
  bool cancelled_ = false;
  bool held_ = true;
};

// A call that there was nobody for.
class RefusedCall final : public RpcCall {
 public:
  void Read(Next next) override { next(std::nullopt); }
  const RpcEnd& end() const override { return end_; }
  void Cancel() override {}

 private:
  const RpcEnd end_{.code = grpc::StatusCode::UNAVAILABLE,
                    .message = "the server is shutting down"};
};

}  // namespace

class GrpcCaller::Impl {
 public:
  explicit Impl(std::shared_ptr<grpc::Channel> channel) : stub_(std::move(channel)) {}

  std::shared_ptr<RpcCall> Start(RpcRequest request) {
    const std::shared_lock lock(mutex_);
    if (closed_) return std::make_shared<RefusedCall>();
    auto call = std::make_shared<GrpcCall>();
    call->Begin(stub_, std::move(request));
    return call;
  }

  void Close() {
    const std::lock_guard lock(mutex_);  // Waits for calls that are being begun.
    closed_ = true;
  }

 private:
  grpc::GenericStub stub_;
  std::shared_mutex mutex_;
  bool closed_ = false;
};

GrpcCaller::GrpcCaller(std::shared_ptr<grpc::Channel> channel)
    : impl_(std::make_unique<Impl>(std::move(channel))) {}
GrpcCaller::~GrpcCaller() = default;

std::shared_ptr<RpcCall> GrpcCaller::Start(RpcRequest request) {
  return impl_->Start(std::move(request));
}
void GrpcCaller::Close() { impl_->Close(); }

}  // namespace nodeops::http
